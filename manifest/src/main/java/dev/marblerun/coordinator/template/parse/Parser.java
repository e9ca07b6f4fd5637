package dev.marblerun.coordinator.template.parse;

import dev.marblerun.coordinator.template.parse.Node.Branch;
import dev.marblerun.coordinator.template.parse.Node.BranchKind;
import dev.marblerun.coordinator.template.parse.Node.Sequence;
import dev.marblerun.coordinator.template.parse.Node.Statement;
import dev.marblerun.coordinator.template.parse.Token.Kind;
import dev.marblerun.coordinator.template.value.DeepStack;
import dev.marblerun.coordinator.template.value.LimitException;
import dev.marblerun.coordinator.template.value.Quoting;
import dev.marblerun.coordinator.template.value.Unquoting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads texts and actions; what is inside of an action is {@link PipeParser}'s. */
public final class Parser {
    private final Tokens tokens;
    private final PipeParser pipes;
    private final Nesting nesting;
    private final Map<String, Sequence> definitions = new HashMap<>();
    private int rangeDepth;

    private Parser(String text, Predicate<String> functions, int maxDepth, int maxTokens) {
        this.tokens = new Tokens(text, maxTokens);
        this.nesting = new Nesting(tokens, maxDepth);
        this.pipes = new PipeParser(tokens, functions, nesting);
    }

    /**
     * Parses a template.
     *
     * @param text the template, a byte string
     * @param functions whether there is a function of a name
     * @param maxDepth how deep actions and parentheses may nest
     * @param maxTokens how many tokens it may have
     */
    public static Tree parse(String text, Predicate<String> functions, int maxDepth, int maxTokens)
            throws SyntaxException {
        try {
            return DeepStack.run(0, maxDepth, SyntaxException.class,
                    depth -> new Parser(text, functions, depth, maxTokens).tree(text));
        } catch (LimitException e) {
            throw new SyntaxException(String.valueOf(e.getMessage()));
        }
    }

    private Tree tree(String text) throws SyntaxException {
        define(Tree.MAIN, main());
        return new Tree(text, Map.copyOf(definitions), nesting.deepest(), tokens.read());
    }

    /** What ended a sequence. */
    private record Body(Sequence sequence, Kind ending) {}

    private Sequence main() throws SyntaxException {
        List<Statement> statements = new ArrayList<>();
        while (!tokens.peek().is(Kind.EOF)) {
            Token token = tokens.next();
            if (token.is(Kind.LEFT)) {
                Token keyword = tokens.nextNonSpace();
                if (keyword.is(Kind.DEFINE)) {
                    definition();
                    continue;
                }
                tokens.back(keyword);
            }
            tokens.back(token);
            Object next = textOrAction();
            if (next instanceof Kind ending) {
                throw tokens.error("unexpected " + shown(ending));
            }
            statements.add((Statement) next);
        }
        return new Sequence(0, List.copyOf(statements));
    }

    private void definition() throws SyntaxException {
        String context = "define clause";
        String name = name(tokens.expect(context, Kind.STRING, Kind.RAW_STRING));
        tokens.expect(context, Kind.RIGHT);
        define(name, separately(context));
    }

    /** A body with variables and loops of its own. */
    private Sequence separately(String context) throws SyntaxException {
        Scope outerVariables = pipes.enterTemplate();
        int outerRange = rangeDepth;
        rangeDepth = 0;
        Body body = body();
        if (body.ending() != Kind.END) {
            throw tokens.error("unexpected " + shown(body.ending()) + " in " + context);
        }
        rangeDepth = outerRange;
        pipes.leaveTemplate(outerVariables);
        return body.sequence();
    }

    /** The later of two definitions of a name counts when one of them is blank; two real ones are an error. */
    private void define(String name, Sequence sequence) throws SyntaxException {
        Sequence existing = definitions.get(name);
        if (existing == null || isBlank(existing)) {
            definitions.put(name, sequence);
        } else if (!isBlank(sequence)) {
            throw tokens.error("template: multiple definition of template " + Quoting.quote(name));
        }
    }

    private static boolean isBlank(Sequence sequence) {
        return sequence.statements().stream()
                .allMatch(node -> node instanceof Node.Text text && isSpace(text.text()));
    }

    private static boolean isSpace(String text) {
        return text.chars().allMatch(c -> c == ' ' || (c >= '\t' && c <= '\r'));
    }

    private Body body() throws SyntaxException {
        int pos = tokens.peekNonSpace().pos();
        List<Statement> statements = new ArrayList<>();
        nesting.enter();
        while (!tokens.peekNonSpace().is(Kind.EOF)) {
            Object next = textOrAction();
            if (next instanceof Kind ending) {
                nesting.leave();
                return new Body(new Sequence(pos, List.copyOf(statements)), ending);
            }
            statements.add((Statement) next);
        }
        throw tokens.error("unexpected EOF");
    }

    /** A statement, or END or ELSE. */
    private Object textOrAction() throws SyntaxException {
        Token token = tokens.nextNonSpace();
        return switch (token.kind()) {
            case TEXT -> new Node.Text(token.pos(), token.text());
            case LEFT -> action();
            default -> throw tokens.unexpected(token, "input");
        };
    }

    private Object action() throws SyntaxException {
        Token token = tokens.nextNonSpace();
        return switch (token.kind()) {
            case IF -> branch(token, BranchKind.IF);
            case WITH -> branch(token, BranchKind.WITH);
            case RANGE -> branch(token, BranchKind.RANGE);
            case BLOCK -> block();
            case TEMPLATE -> templateCall();
            case BREAK -> leavesRange(token, new Node.Break(token.pos()));
            case CONTINUE -> leavesRange(token, new Node.Continue(token.pos()));
            case END -> {
                tokens.expect("end", Kind.RIGHT);
                yield Kind.END;
            }
            case ELSE -> {
                // "else if" and "else with" go on as if an action began after the else.
                Kind after = tokens.peekNonSpace().kind();
                if (after != Kind.IF && after != Kind.WITH) {
                    tokens.expect("else", Kind.RIGHT);
                }
                yield Kind.ELSE;
            }
            default -> {
                tokens.back(token);
                int pos = tokens.peek().pos();
                yield new Node.Action(pos, pipes.pipeline("command", Kind.RIGHT));
            }
        };
    }

    private Statement leavesRange(Token keyword, Statement statement) throws SyntaxException {
        Token token = tokens.nextNonSpace();
        if (!token.is(Kind.RIGHT)) {
            throw tokens.unexpected(token, "{{" + keyword.text() + "}}");
        }
        if (rangeDepth == 0) {
            throw tokens.error("{{" + keyword.text() + "}} outside {{range}}");
        }
        return statement;
    }

    private Statement branch(Token keyword, BranchKind kind) throws SyntaxException {
        int mark = pipes.variables().size();
        Node.Pipe pipe = pipes.pipeline(keyword.text(), Kind.RIGHT);
        rangeDepth += kind == BranchKind.RANGE ? 1 : 0;
        Body body = body();
        rangeDepth -= kind == BranchKind.RANGE ? 1 : 0;
        Sequence otherwise = null;
        if (body.ending() == Kind.ELSE) {
            Token next = tokens.peek();
            Kind same = kind == BranchKind.IF ? Kind.IF : Kind.WITH;
            if (kind != BranchKind.RANGE && next.is(same)) {
                otherwise = chained(tokens.next(), kind);
            } else {
                Body rest = body();
                if (rest.ending() != Kind.END) {
                    throw tokens.error("expected end; found " + shown(rest.ending()));
                }
                otherwise = rest.sequence();
            }
        }
        pipes.variables().forget(mark);
        return new Branch(keyword.pos(), kind, pipe, body.sequence(), otherwise);
    }

    /** {@code else if}: an action of the same kind in the else, sharing its end. */
    private Sequence chained(Token keyword, BranchKind kind) throws SyntaxException {
        nesting.enter();
        Sequence otherwise = new Sequence(keyword.pos(), List.of(branch(keyword, kind)));
        nesting.leave();
        return otherwise;
    }

    private Statement block() throws SyntaxException {
        String context = "block clause";
        Token token = tokens.nextNonSpace();
        String name = name(expectName(token, context));
        Node.Pipe pipe = pipes.pipeline(context, Kind.RIGHT);
        define(name, separately(context));
        return new Node.TemplateCall(token.pos(), name, pipe);
    }

    private Statement templateCall() throws SyntaxException {
        String context = "template clause";
        Token token = tokens.nextNonSpace();
        String name = name(expectName(token, context));
        Node.Pipe pipe = null;
        if (!tokens.nextNonSpaceIs(Kind.RIGHT)) {
            pipe = pipes.pipeline(context, Kind.RIGHT);
        }
        return new Node.TemplateCall(token.pos(), name, pipe);
    }

    private Token expectName(Token token, String context) throws SyntaxException {
        if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
            throw tokens.unexpected(token, context);
        }
        return token;
    }

    private String name(Token token) throws SyntaxException {
        String name = Unquoting.string(token.text());
        if (name == null) {
            throw tokens.error("invalid syntax");
        }
        return name;
    }

    private static String shown(Kind ending) {
        return ending == Kind.END ? "{{end}}" : "{{else}}";
    }
}
