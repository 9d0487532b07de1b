package dev.sluice.bench;

import dev.sluice.nftables.table.Command;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Java agent for a daemon in nftables mode (`-javaagent:JAR=ADDRESS`). It makes the kernel
/// refuse the Service with that cluster IP: it replaces each command that adds the Service's map
/// elements by one that the kernel always refuses. So the refusal is the kernel's own, and
/// everything else is the daemon's.
public final class RefusingAgent {
    /// The system property that carries the address to code in the daemon's class loader.
    private static final String REFUSED = "sluice.bench.refused";

    private static final String KERNEL = "dev/sluice/nftables/wire/NetlinkKernel";
    private static final Command IMPOSSIBLE = new Command.DeleteChain("nobody-made-this");

    private RefusingAgent() {}

    /// Called by the JVM before the daemon's main method.
    ///
    /// @param address the cluster IP
    public static void premain(String address, Instrumentation instrumentation) {
        System.setProperty(REFUSED, address);
        instrumentation.addTransformer(new Transformer());
    }

    /// Returns the commands to commit instead; called by the daemon's `NetlinkKernel`.
    public static List<Command> spoilt(List<Command> commands) {
        String address = System.getProperty(REFUSED);
        return commands.stream()
                .map(command -> isOf(address, command) ? IMPOSSIBLE : command)
                .toList();
    }

    private static boolean isOf(String address, Command command) {
        return command instanceof Command.AddElements added
                && added.elements().stream().anyMatch(e -> e.key().text().startsWith(address));
    }

    private static final class Transformer implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            if (!KERNEL.equals(name)) {
                return null; // unchanged
            }
            ClassFile file = ClassFile.of();
            return file.transformClass(
                    file.parse(bytes),
                    ClassTransform.transformingMethodBodies(
                            method -> method.methodName().equalsString("commit"), new Spoiler()));
        }
    }

    /// Inserts `commands = RefusingAgent.spoilt(commands)` at the start of a method.
    private static final class Spoiler implements CodeTransform {
        private static final int COMMANDS = 1;

        @Override
        public void atStart(CodeBuilder code) {
            code.aload(COMMANDS)
                    .invokestatic(
                            ClassDesc.of(RefusingAgent.class.getName()),
                            "spoilt",
                            MethodTypeDesc.of(ConstantDescs.CD_List, ConstantDescs.CD_List))
                    .astore(COMMANDS);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }
    }
}
