package dev.marblerun.premain;

import dev.marblerun.premain.rpc.ProtoReader;
import dev.marblerun.premain.rpc.ProtoReader.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Coordinator's answer as it came ({@code rpc.ActivationResp}): read, not judged. Its secrets are never printed. */
record ActivationAnswer(Map<String, byte[]> files, Map<String, byte[]> environment, List<String> arguments) {
    /** Reads a message. As protocol buffers want it, of entries of one name the last one counts. */
    static ActivationAnswer decode(byte[] message) throws MalformedException {
        ActivationAnswer answer = new ActivationAnswer(new HashMap<>(), new HashMap<>(), new ArrayList<>());
        ProtoReader reader = new ProtoReader(message);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> answer.addParameters(reader.message());
                default -> reader.skip();
            }
        }
        return answer;
    }

    private void addParameters(ProtoReader reader) throws MalformedException {
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> addEntry(files, reader.message());
                case 2 -> addEntry(environment, reader.message());
                case 3 -> arguments.add(reader.string());
                default -> reader.skip();
            }
        }
    }

    private static void addEntry(Map<String, byte[]> map, ProtoReader reader) throws MalformedException {
        String name = "";
        byte[] value = {};
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> name = reader.string();
                case 2 -> value = reader.bytes();
                default -> reader.skip();
            }
        }
        map.put(name, value);
    }

    @Override
    public String toString() {
        return "ActivationAnswer[" + files.size() + " files, " + environment.size() + " variables, " + arguments.size()
                + " arguments]";
    }
}
