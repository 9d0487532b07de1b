package dev.sluice.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Both documents follow the schemas of their formats, which refuse unknown fields.
class SchemasTest {
    /// Schemas are on the class path only: nothing is fetched.
    private final SchemaRegistry schemas =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_7,
                    builder ->
                            builder.schemaIdResolvers(resolvers ->
                                    resolvers.mapPrefix(
                                            "http://cyclonedx.org/schema/", "classpath:")));

    @Test
    void cyclonedx_is_valid() throws IOException {
        Schema schema =
                schemas.getSchema(
                        SchemaLocation.of("http://cyclonedx.org/schema/bom-1.6.schema.json"));
        ObjectNode document = CycloneDx.document(Samples.contents());
        assertEquals(List.of(), schema.validate(document.toString(), InputFormat.JSON));
        document.put("unknown", 1);
        assertNotEquals(List.of(), schema.validate(document.toString(), InputFormat.JSON));
    }

    @Test
    void spdx_is_valid() throws IOException {
        Schema schema =
                schemas.getSchema(SchemaLocation.of("classpath:resources/spdx-schema-v2.3.json"));
        ObjectNode document = Spdx.document(Samples.contents());
        assertEquals(List.of(), schema.validate(document.toString(), InputFormat.JSON));
        document.put("unknown", 1);
        assertNotEquals(List.of(), schema.validate(document.toString(), InputFormat.JSON));
    }
}
