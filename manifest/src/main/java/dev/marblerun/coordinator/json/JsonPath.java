package dev.marblerun.coordinator.json;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way from a document's root to a value; written out only when somebody is to read it. */
public final class JsonPath {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    /** The document itself: {@code $}. */
    public static final JsonPath ROOT = new JsonPath(null, null, 0);

    private final @Nullable JsonPath parent;
    private final @Nullable String name;
    private final int index;

    private JsonPath(@Nullable JsonPath parent, @Nullable String name, int index) {
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /** A member of the object here. */
    public JsonPath member(String member) {
        return new JsonPath(this, member, 0);
    }

    /** An element of the array here, counted from 0. */
    public JsonPath element(int position) {
        return new JsonPath(this, null, position);
    }

    /**
     * Such as {@code $.Marbles.web.TLS[0]}; a name that is no identifier is quoted: {@code $.Packages["my app"]}. Very
     * long names are cut.
     */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        append(out);
        return out.toString();
    }

    private void append(StringBuilder out) {
        if (parent == null) {
            out.append('$');
            return;
        }
        // As deep as a known shape, never as deep as the document.
        parent.append(out);
        if (name == null) {
            out.append('[').append(index).append(']');
        } else if (name.length() < 100 && IDENTIFIER.matcher(name).matches()) {
            out.append('.').append(name);
        } else {
            out.append("[\"");
            quote(JsonText.clip(name), out);
            out.append("\"]");
        }
    }

    private static void quote(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isISOControl(c) || (Character.isSurrogate(c) && !paired(text, i))) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
    }

    private static boolean paired(String text, int i) {
        return (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1)))
                || (i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i)));
    }
}
