package dev.sluice.netlink.netfilter;

/// The constants of linux/netfilter/nf_tables.h that are used here, under the names of the header.
public final class Nft {
    // enum nf_tables_msg_types
    public static final int NFT_MSG_NEWTABLE = 0;
    public static final int NFT_MSG_GETTABLE = 1;
    public static final int NFT_MSG_DELTABLE = 2;
    public static final int NFT_MSG_NEWCHAIN = 3;
    public static final int NFT_MSG_GETCHAIN = 4;
    public static final int NFT_MSG_DELCHAIN = 5;
    public static final int NFT_MSG_NEWRULE = 6;
    public static final int NFT_MSG_GETRULE = 7;
    public static final int NFT_MSG_DELRULE = 8;
    public static final int NFT_MSG_NEWSET = 9;
    public static final int NFT_MSG_GETSET = 10;
    public static final int NFT_MSG_DELSET = 11;
    public static final int NFT_MSG_NEWSETELEM = 12;
    public static final int NFT_MSG_GETSETELEM = 13;
    public static final int NFT_MSG_DELSETELEM = 14;
    public static final int NFT_MSG_NEWGEN = 15;
    public static final int NFT_MSG_GETGEN = 16;

    public static final int NFT_MSG_TRACE = 17;
    public static final int NFT_MSG_NEWOBJ = 18;
    public static final int NFT_MSG_GETOBJ = 19;
    public static final int NFT_MSG_DELOBJ = 20;

    /// Deletes an element, and succeeds if there is none. Since kernel 6.3.
    public static final int NFT_MSG_DESTROYSETELEM = 30;

    // enum nft_gen_attributes
    public static final int NFTA_GEN_ID = 1;
    public static final int NFTA_GEN_PROC_PID = 2;
    public static final int NFTA_GEN_PROC_NAME = 3;

    // enum nft_table_attributes, enum nft_table_flags
    public static final int NFTA_TABLE_NAME = 1;
    public static final int NFTA_TABLE_FLAGS = 2;
    public static final int NFTA_TABLE_USERDATA = 6;

    /// Packets enter none of the table's chains.
    public static final int NFT_TABLE_F_DORMANT = 0x1;

    /// The kernel deletes the table when the socket that created it closes, and lets no other
    /// socket change it. Since kernel 5.12.
    public static final int NFT_TABLE_F_OWNER = 0x2;

    // enum nft_chain_attributes, enum nft_hook_attributes, enum nft_chain_flags
    public static final int NFTA_CHAIN_TABLE = 1;
    public static final int NFTA_CHAIN_NAME = 3;
    public static final int NFTA_CHAIN_HOOK = 4;
    public static final int NFTA_CHAIN_POLICY = 5;
    public static final int NFTA_CHAIN_USE = 6;
    public static final int NFTA_CHAIN_TYPE = 7;
    public static final int NFTA_CHAIN_FLAGS = 10;
    public static final int NFTA_CHAIN_USERDATA = 12;
    public static final int NFTA_HOOK_HOOKNUM = 1;
    public static final int NFTA_HOOK_PRIORITY = 2;

    /// The kernel deletes it together with the one rule that refers to it.
    public static final int NFT_CHAIN_BINDING = 0x4;

    // enum nft_rule_attributes, enum nft_list_attributes, enum nft_expr_attributes
    public static final int NFTA_RULE_TABLE = 1;
    public static final int NFTA_RULE_CHAIN = 2;
    public static final int NFTA_RULE_HANDLE = 3;
    public static final int NFTA_RULE_EXPRESSIONS = 4;
    public static final int NFTA_RULE_USERDATA = 7;
    public static final int NFTA_LIST_ELEM = 1;
    public static final int NFTA_EXPR_NAME = 1;
    public static final int NFTA_EXPR_DATA = 2;

    // enum nft_set_attributes, enum nft_set_desc_attributes
    public static final int NFTA_SET_TABLE = 1;
    public static final int NFTA_SET_NAME = 2;
    public static final int NFTA_SET_FLAGS = 3;
    public static final int NFTA_SET_KEY_TYPE = 4;
    public static final int NFTA_SET_KEY_LEN = 5;
    public static final int NFTA_SET_DATA_TYPE = 6;
    public static final int NFTA_SET_DATA_LEN = 7;
    public static final int NFTA_SET_DESC = 9;
    public static final int NFTA_SET_ID = 10;
    public static final int NFTA_SET_TIMEOUT = 11;
    public static final int NFTA_SET_USERDATA = 13;

    /// An expression that each element of a set evaluates when it is looked up, such as a counter.
    public static final int NFTA_SET_EXPR = 17;

    public static final int NFTA_SET_DESC_SIZE = 1;

    // enum nft_set_flags, enum nft_data_types
    /// The kernel deletes it together with the one rule that refers to it.
    public static final int NFT_SET_ANONYMOUS = 0x1;

    /// Elements are the starts and ends of ranges.
    public static final int NFT_SET_INTERVAL = 0x4;

    public static final int NFT_SET_MAP = 0x8;
    public static final int NFT_SET_TIMEOUT = 0x10;
    public static final int NFT_SET_EVAL = 0x20;

    /// The data type of a map whose values are verdicts.
    public static final int NFT_DATA_VERDICT = 0xffffff00;

    // enum nft_set_elem_list_attributes, enum nft_set_elem_attributes, enum nft_set_elem_flags
    public static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    public static final int NFTA_SET_ELEM_LIST_SET = 2;
    public static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    public static final int NFTA_SET_ELEM_KEY = 1;
    public static final int NFTA_SET_ELEM_DATA = 2;
    public static final int NFTA_SET_ELEM_FLAGS = 3;
    public static final int NFTA_SET_ELEM_EXPIRATION = 5;
    public static final int NFTA_SET_ELEM_USERDATA = 6;
    public static final int NFTA_SET_ELEM_EXPR = 7;
    public static final int NFTA_SET_ELEM_KEY_END = 10;
    public static final int NFT_SET_ELEM_INTERVAL_END = 0x1;
    public static final int NFT_SET_ELEM_CATCHALL = 0x2;

    // enum nft_data_attributes, enum nft_verdict_attributes
    public static final int NFTA_DATA_VALUE = 1;
    public static final int NFTA_DATA_VERDICT = 2;
    public static final int NFTA_VERDICT_CODE = 1;
    public static final int NFTA_VERDICT_CHAIN = 2;

    // enum nft_verdicts, with those of linux/netfilter.h
    public static final int NF_DROP = 0;
    public static final int NF_ACCEPT = 1;
    public static final int NFT_CONTINUE = -1;
    public static final int NFT_JUMP = -3;
    public static final int NFT_GOTO = -4;
    public static final int NFT_RETURN = -5;

    // enum nft_registers
    /// The verdict register: a verdict that is loaded into it is executed.
    public static final int NFT_REG_VERDICT = 0;

    public static final int NFT_REG_1 = 1;

    // enum nft_payload_attributes, enum nft_payload_bases
    public static final int NFTA_PAYLOAD_DREG = 1;
    public static final int NFTA_PAYLOAD_BASE = 2;
    public static final int NFTA_PAYLOAD_OFFSET = 3;
    public static final int NFTA_PAYLOAD_LEN = 4;
    public static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    public static final int NFT_PAYLOAD_TRANSPORT_HEADER = 2;

    // enum nft_meta_attributes, enum nft_meta_keys
    public static final int NFTA_META_DREG = 1;
    public static final int NFTA_META_KEY = 2;
    public static final int NFTA_META_SREG = 3;
    public static final int NFT_META_MARK = 3;
    public static final int NFT_META_IIFNAME = 6;
    public static final int NFT_META_OIFNAME = 7;
    public static final int NFT_META_NFTRACE = 12;
    public static final int NFT_META_NFPROTO = 15;
    public static final int NFT_META_L4PROTO = 16;

    // enum nft_ct_attributes, enum nft_ct_keys
    public static final int NFTA_CT_DREG = 1;
    public static final int NFTA_CT_KEY = 2;
    public static final int NFTA_CT_DIRECTION = 3;
    public static final int NFT_CT_STATE = 0;
    public static final int NFT_CT_STATUS = 2;
    public static final int NFT_CT_PROTO_SRC = 11;
    public static final int NFT_CT_PROTO_DST = 12;
    public static final int NFT_CT_SRC_IP = 19;
    public static final int NFT_CT_DST_IP = 20;
    public static final int NFT_CT_SRC_IP6 = 21;
    public static final int NFT_CT_DST_IP6 = 22;

    // enum nft_bitwise_attributes, enum nft_bitwise_ops
    public static final int NFTA_BITWISE_SREG = 1;
    public static final int NFTA_BITWISE_DREG = 2;
    public static final int NFTA_BITWISE_LEN = 3;
    public static final int NFTA_BITWISE_MASK = 4;
    public static final int NFTA_BITWISE_XOR = 5;
    public static final int NFTA_BITWISE_OP = 6;

    /// The header also calls it NFT_BITWISE_BOOL.
    public static final int NFT_BITWISE_MASK_XOR = 0;

    // enum nft_cmp_attributes, enum nft_cmp_ops
    public static final int NFTA_CMP_SREG = 1;
    public static final int NFTA_CMP_OP = 2;
    public static final int NFTA_CMP_DATA = 3;
    public static final int NFT_CMP_EQ = 0;
    public static final int NFT_CMP_NEQ = 1;

    // enum nft_lookup_attributes
    public static final int NFTA_LOOKUP_SET = 1;
    public static final int NFTA_LOOKUP_SREG = 2;
    public static final int NFTA_LOOKUP_DREG = 3;
    public static final int NFTA_LOOKUP_FLAGS = 5;
    public static final int NFT_LOOKUP_F_INV = 1;

    // enum nft_immediate_attributes
    public static final int NFTA_IMMEDIATE_DREG = 1;
    public static final int NFTA_IMMEDIATE_DATA = 2;

    // enum nft_ng_attributes, enum nft_ng_types
    public static final int NFTA_NG_DREG = 1;
    public static final int NFTA_NG_MODULUS = 2;
    public static final int NFTA_NG_TYPE = 3;
    public static final int NFTA_NG_OFFSET = 4;
    public static final int NFT_NG_RANDOM = 1;

    // enum nft_nat_attributes, enum nft_nat_types, enum nft_masq_attributes
    public static final int NFTA_NAT_TYPE = 1;
    public static final int NFTA_NAT_FAMILY = 2;
    public static final int NFTA_NAT_REG_ADDR_MIN = 3;
    public static final int NFTA_NAT_REG_PROTO_MIN = 5;
    public static final int NFT_NAT_DNAT = 1;
    public static final int NFTA_MASQ_FLAGS = 1;

    // enum nft_dynset_attributes, enum nft_dynset_ops
    public static final int NFTA_DYNSET_SET_NAME = 1;
    public static final int NFTA_DYNSET_OP = 3;
    public static final int NFTA_DYNSET_SREG_KEY = 4;
    public static final int NFTA_DYNSET_SREG_DATA = 5;
    public static final int NFT_DYNSET_OP_UPDATE = 1;

    // enum nft_fib_attributes, enum nft_fib_result, enum nft_fib_flags
    public static final int NFTA_FIB_DREG = 1;
    public static final int NFTA_FIB_RESULT = 2;
    public static final int NFTA_FIB_FLAGS = 3;
    public static final int NFT_FIB_RESULT_ADDRTYPE = 3;

    /// The value of [#NFT_FIB_RESULT_ADDRTYPE] for the node's own addresses (linux/rtnetlink.h).
    public static final int RTN_LOCAL = 2;

    public static final int NFTA_FIB_F_SADDR = 0x1;
    public static final int NFTA_FIB_F_DADDR = 0x2;

    // enum nft_reject_attributes, enum nft_reject_types
    public static final int NFTA_REJECT_TYPE = 1;
    public static final int NFTA_REJECT_ICMP_CODE = 2;
    public static final int NFT_REJECT_ICMP_UNREACH = 0;

    // enum nft_object_attributes, enum nft_objref_attributes, NFT_OBJECT_...
    public static final int NFTA_OBJ_TABLE = 1;
    public static final int NFTA_OBJ_NAME = 2;
    public static final int NFTA_OBJ_TYPE = 3;
    public static final int NFTA_OBJ_DATA = 4;
    public static final int NFTA_OBJREF_IMM_TYPE = 1;
    public static final int NFTA_OBJREF_IMM_NAME = 2;
    public static final int NFT_OBJECT_COUNTER = 1;

    // enum nft_limit_attributes, enum nft_limit_type
    public static final int NFTA_LIMIT_RATE = 1;
    public static final int NFTA_LIMIT_UNIT = 2;
    public static final int NFTA_LIMIT_BURST = 3;
    public static final int NFTA_LIMIT_TYPE = 4;
    public static final int NFT_LIMIT_PKTS = 0;

    // enum nft_target_attributes, enum nft_match_attributes
    public static final int NFTA_TARGET_NAME = 1;
    public static final int NFTA_MATCH_NAME = 1;
    public static final int NFTA_MATCH_INFO = 3;

    // enum nft_trace_attributes, enum nft_trace_types
    public static final int NFTA_TRACE_TABLE = 1;
    public static final int NFTA_TRACE_CHAIN = 2;
    public static final int NFTA_TRACE_RULE_HANDLE = 3;
    public static final int NFTA_TRACE_TYPE = 4;
    public static final int NFTA_TRACE_VERDICT = 5;
    public static final int NFTA_TRACE_ID = 6;
    public static final int NFTA_TRACE_NETWORK_HEADER = 8;
    public static final int NFTA_TRACE_TRANSPORT_HEADER = 9;
    public static final int NFTA_TRACE_IIF = 10;
    public static final int NFTA_TRACE_OIF = 12;
    public static final int NFTA_TRACE_NFPROTO = 15;
    public static final int NFTA_TRACE_POLICY = 16;
    public static final int NFT_TRACETYPE_POLICY = 1;
    public static final int NFT_TRACETYPE_RETURN = 2;
    public static final int NFT_TRACETYPE_RULE = 3;

    // enum nft_counter_attributes
    public static final int NFTA_COUNTER_PACKETS = 2;

    private Nft() {}
}
