package dev.sluice.base.yaml;

import java.io.InputStream;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.IOContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads YAML as a stream of tokens in which an alias (`*name`) is replaced by the value of its
/// anchor (`&name`), and a merge key (`<<`) by the fields of the mappings that it names. Jackson's
/// own parser gives the name of the anchor in place of its value, without an error.
///
/// A field of a mapping outweighs a merged one of the same name, and a mapping earlier in the list
/// of a merge key outweighs a later one (<https://yaml.org/type/merge.html>). Merged fields come
/// last. An anchor is known until its document ends. Only the values of anchors are kept.
///
/// The parser throws a [StreamReadException] with the line if the text is not YAML, an alias has no
/// anchor before it, a merge key names no mapping, or aliases stand for too much
/// ([AliasResolver#MOST_VALUES]).
public final class ResolvedYaml {
    private ResolvedYaml() {}

    /// The caller closes the parser.
    public static JsonParser of(String text) {
        return new Factory().createParser(ObjectReadContext.empty(), text);
    }

    /// The caller closes the parser, which closes the stream.
    public static JsonParser of(InputStream in) {
        return new Factory().createParser(ObjectReadContext.empty(), in);
    }

    private static final class Factory extends YAMLFactory {
        private static final long serialVersionUID = 1;

        @Override
        protected YAMLParser _createParser(ObjectReadContext context, IOContext io, Reader in) {
            return new Parser(this, _loadSettings, context, io, in);
        }

        @Override
        protected YAMLParser _createParser(
                ObjectReadContext context, IOContext io, InputStream in) {
            return _createParser(context, io, _createReader(in, null, io));
        }
    }

    private static final class Parser extends YAMLParser {
        private final AliasResolver resolver;

        Parser(
                Factory factory,
                LoadSettings settings,
                ObjectReadContext context,
                IOContext io,
                Reader in) {
            super(
                    context,
                    io,
                    factory._getBufferRecycler(),
                    context.getStreamReadFeatures(factory.getStreamReadFeatures()),
                    context.getFormatReadFeatures(factory.getFormatReadFeatures()),
                    settings,
                    in);
            resolver = new AliasResolver(super::nextEvent, this::fault);
        }

        @Override
        protected @Nullable Event nextEvent() {
            return resolver.next();
        }

        private StreamReadException fault(String reason, Event at) {
            return new StreamReadException(this, reason, _locationFor(at.getStartMark()));
        }
    }
}
