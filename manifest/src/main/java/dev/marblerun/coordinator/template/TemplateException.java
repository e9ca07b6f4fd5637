package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;

/** A template that cannot be parsed or executed. The message is Go's and may be shown to whoever set the manifest. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    /** A message quotes names of the template's own, which can be as long as the template. */
    private static final int LONGEST = 16 * 1024;

    /** @param byteString the message, one character for each byte of its UTF-8 */
    public TemplateException(String byteString) {
        super(ByteText.toUnicode(
                byteString.length() > LONGEST ? byteString.substring(0, LONGEST) + "..." : byteString));
    }
}
