package dev.sluice.nftables.wire;

/// The names of the kernel's expressions (`struct nft_expr_type`, in net/netfilter/nft_*.c).
final class ExprName {
    static final String BITWISE = "bitwise";
    static final String CMP = "cmp";
    static final String COUNTER = "counter";
    static final String CT = "ct";
    static final String DYNSET = "dynset";
    static final String FIB = "fib";
    static final String IMMEDIATE = "immediate";
    static final String LOOKUP = "lookup";
    static final String MASQ = "masq";
    static final String META = "meta";
    static final String NAT = "nat";
    static final String NUMGEN = "numgen";
    static final String OBJREF = "objref";
    static final String PAYLOAD = "payload";
    static final String REJECT = "reject";

    private ExprName() {}
}
