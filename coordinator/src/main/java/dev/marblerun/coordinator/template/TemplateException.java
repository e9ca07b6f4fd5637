package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;

/** A template that cannot be parsed or executed. The message is Go's and may be shown to whoever set the manifest. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    TemplateException(String byteString) {
        super(ByteText.toUnicode(byteString));
    }
}
