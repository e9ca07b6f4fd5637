package dev.marblerun.coordinator.template.value;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an expression of a template can be. Type names are Go's, since error texts and {@code %T} show them. */
public sealed interface Value {
    /** Go's name of the type. */
    String typeName();

    /** What the type's own {@code String} method says, as a byte string; null for types without one. */
    default @Nullable String text() {
        return null;
    }

    /** Nothing: the constant nil, and what a missing name leads to. */
    record NoValue() implements Value {
        public static final NoValue INSTANCE = new NoValue();

        @Override
        public String typeName() {
            return "<nil>";
        }
    }

    /** A pointer of a known type that points to nothing. */
    record NilPointer(String typeName) implements Value {}

    record Bool(boolean value) implements Value {
        public static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }

        private static final Bool TRUE = new Bool(true);
        private static final Bool FALSE = new Bool(false);

        @Override
        public String typeName() {
            return "bool";
        }
    }

    /** A signed number; {@code text} is what its type's String method says, if it has one. */
    record Int(String typeName, long value, @Nullable String text) implements Value {
        public static Int of(long value) {
            return new Int("int", value, null);
        }
    }

    /** An unsigned number of 64 bits. */
    record Uint(String typeName, long value) implements Value {}

    record Real(double value) implements Value {
        @Override
        public String typeName() {
            return "float64";
        }
    }

    record Complex(double real, double imaginary) implements Value {
        @Override
        public String typeName() {
            return "complex128";
        }
    }

    /** A string: a byte string, see {@link ByteText}. */
    record Str(String value) implements Value {
        @Override
        public String typeName() {
            return "string";
        }

        @Override
        public String toString() {
            return "[" + value.length() + " bytes]";
        }
    }

    /** A slice of bytes; {@code text} as for {@link Int}. The array is shared and never written to. */
    record Bytes(String typeName, byte[] array, int from, int to, @Nullable String text) implements Value {
        /** The type of an unnamed slice of bytes. */
        public static final String PLAIN = "[]uint8";

        public static Bytes of(String typeName, byte[] array) {
            return new Bytes(typeName, array, 0, array.length, null);
        }

        public int length() {
            return to - from;
        }

        public Uint at(int index) {
            return new Uint("uint8", array[from + index] & 0xFF);
        }

        public byte[] copy() {
            return Arrays.copyOfRange(array, from, to);
        }

        /** Its bytes as a byte string. */
        public String byteString() {
            return new String(array, from, to - from, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return "[" + length() + " bytes]";
        }
    }

    /** A slice of anything else. */
    record Items(String typeName, List<Value> items) implements Value {}

    /** A map from strings. Keys are byte strings. */
    non-sealed interface Mapping extends Value {
        /** The value of a key; null when it is missing. */
        @Nullable Value get(String key);

        /** What indexing a missing key gives. */
        Value zero();

        int size();

        /** All keys in the order of their bytes. */
        List<String> sortedKeys();
    }

    /** A struct: fields in Go's order, and methods. */
    non-sealed interface Struct extends Value {
        List<String> fieldNames();

        /** A field; null when there is none of that name. */
        @Nullable Value field(String name);

        /** A method; null when there is none of that name. */
        default @Nullable Method method(String name) {
            return null;
        }

        /** The number that it is, for structs that stand for one; null for all others. */
        default @Nullable BigInteger integer() {
            return null;
        }

        /** What two equal values have equal; null for a type that cannot be compared. */
        default @Nullable Object identity() {
            return null;
        }
    }
}
