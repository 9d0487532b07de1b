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

/// Goes into a daemon of nftables mode (`-javaagent=ADDRESS`) and has the kernel refuse the Service
/// with that cluster IP: what is added for it is given to the kernel as something that it refuses
/// by itself. So the answer is the kernel's, and all the rest the daemon's own.
public final class RefusingAgent {
    /// The property that hands the address from the agent to the daemon's class loader.
    private static final String REFUSED = "sluice.bench.refused";

    private static final String KERNEL = "dev/sluice/nftables/wire/NetlinkKernel";
    private static final Command IMPOSSIBLE = new Command.DeleteChain("nobody-made-this");

    private RefusingAgent() {}

    /// Called by the JVM before the daemon starts.
    ///
    /// @param address the cluster IP
    public static void premain(String address, Instrumentation instrumentation) {
        System.setProperty(REFUSED, address);
        instrumentation.addTransformer(new Transformer());
    }

    /// What is committed in place of these; called by the daemon's kernel.
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
                return null; // as it is
            }
            ClassFile file = ClassFile.of();
            return file.transformClass(
                    file.parse(bytes),
                    ClassTransform.transformingMethodBodies(
                            method -> method.methodName().equalsString("commit"), new Spoiler()));
        }
    }

    /// `commands = RefusingAgent.spoilt(commands)` at the start of a method.
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
