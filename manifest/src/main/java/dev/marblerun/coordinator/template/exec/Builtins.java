package dev.marblerun.coordinator.template.exec;

import dev.marblerun.coordinator.template.value.Method.Param;
import dev.marblerun.coordinator.template.value.Printer;
import dev.marblerun.coordinator.template.value.Printf;
import dev.marblerun.coordinator.template.value.Sink;
import dev.marblerun.coordinator.template.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** The predefined functions (package {@code text/template}, "Functions"). */
public final class Builtins {
    /** Those that do not evaluate all their arguments, or want to know how they are written. */
    static final Set<String> SPECIAL = Set.of("and", "or", "call");

    private static final List<Param> ONE = List.of(Param.ANY);
    private static final List<Param> TWO = List.of(Param.ANY, Param.ANY);

    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("eq", new Function(ONE, true, (a, _) -> Value.Bool.of(Comparison.equal(a)))),
            Map.entry("ne", new Function(TWO, false, (a, _) -> Value.Bool.of(!Comparison.equal(a)))),
            Map.entry("lt", new Function(TWO, false, (a, _) -> Value.Bool.of(Comparison.less(a.get(0), a.get(1))))),
            Map.entry("le", new Function(TWO, false,
                    (a, _) -> Value.Bool.of(Comparison.less(a.get(0), a.get(1)) || Comparison.equal(a)))),
            Map.entry("gt", new Function(TWO, false,
                    (a, _) -> Value.Bool.of(!Comparison.less(a.get(0), a.get(1)) && !Comparison.equal(a)))),
            Map.entry("ge", new Function(TWO, false, (a, _) -> Value.Bool.of(!Comparison.less(a.get(0), a.get(1))))),
            Map.entry("not", new Function(ONE, false, (a, _) -> Value.Bool.of(!Truth.of(a.getFirst())))),
            Map.entry("len", new Function(ONE, false, (a, _) -> Indexing.length(a.getFirst()))),
            Map.entry("index", new Function(ONE, true, (a, _) -> Indexing.index(a))),
            Map.entry("slice", new Function(ONE, true, Indexing::slice)),
            Map.entry("html", new Function(List.of(), true, Escaping::html)),
            Map.entry("js", new Function(List.of(), true, Escaping::js)),
            Map.entry("urlquery", new Function(List.of(), true, Escaping::urlQuery)),
            Map.entry("print", new Function(List.of(), true, Builtins::print)),
            Map.entry("println", new Function(List.of(), true, Builtins::println)),
            Map.entry("printf", new Function(List.of(Param.STRING), true, Builtins::printf)));

    private Builtins() {}

    /** Whether a function of this name is predefined. */
    public static boolean has(String name) {
        return ALL.containsKey(name) || SPECIAL.contains(name);
    }

    private static Value print(List<Value> arguments, IntConsumer meter) {
        Sink out = new Sink(meter);
        new Printer(out).print(arguments);
        return new Value.Str(out.taken());
    }

    private static Value println(List<Value> arguments, IntConsumer meter) {
        Sink out = new Sink(meter);
        new Printer(out).println(arguments);
        return new Value.Str(out.taken());
    }

    private static Value printf(List<Value> arguments, IntConsumer meter) {
        Sink out = new Sink(meter);
        if (arguments.getFirst() instanceof Value.Str format) {
            Printf.write(out, format.value(), arguments.subList(1, arguments.size()));
        }
        return new Value.Str(out.taken());
    }
}
