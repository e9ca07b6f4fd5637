package dev.marblerun.tee.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A device whose answers to each ioctl are written down beforehand; the last one counts for ever. */
public final class ScriptedDevice implements DeviceFile, DeviceFile.Opener {
    /** One answer: an error number, or what to write into the (first or only, or given) buffer. */
    public record Step(int errno, int buffer, byte[] content) {
        public static Step failing(int errno) {
            return new Step(errno, 0, new byte[0]);
        }

        public static Step writing(int buffer, byte[] content) {
            return new Step(0, buffer, content);
        }
    }

    private final List<Step> steps;
    private final List<Long> requests = new ArrayList<>();
    private final List<List<Word>> structures = new ArrayList<>();
    private int opened;

    public ScriptedDevice(Step... steps) {
        this.steps = new ArrayList<>(List.of(steps));
    }

    @Override
    public DeviceFile open(String path) {
        opened++;
        return this;
    }

    @Override
    public int ioctl(long request, byte[] argument) {
        return answer(request, List.of(argument));
    }

    @Override
    public int ioctl(long request, List<Word> structure) {
        List<byte[]> buffers = new ArrayList<>();
        List<Word> copy = new ArrayList<>();
        for (Word word : structure) {
            if (word instanceof Word.Address address) {
                buffers.add(address.buffer());
                copy.add(new Word.Address(address.buffer().clone()));
            } else {
                copy.add(word);
            }
        }
        structures.add(copy);
        return answer(request, buffers);
    }

    private int answer(long request, List<byte[]> buffers) {
        requests.add(request);
        Step step = steps.size() > 1 ? steps.remove(0) : steps.get(0);
        if (step.errno == 0) {
            byte[] buffer = buffers.get(step.buffer);
            Arrays.fill(buffer, (byte) 0);
            System.arraycopy(step.content, 0, buffer, 0, step.content.length);
        }
        return step.errno;
    }

    /** What was asked, in order. */
    public List<Long> requests() {
        return List.copyOf(requests);
    }

    /** What the ioctls with a structure were given, in order. */
    public List<List<Word>> structures() {
        return List.copyOf(structures);
    }

    @Override
    public void close() {
        opened--;
    }

    /** Whether each opening was closed again. */
    public boolean closed() {
        return opened == 0;
    }
}
