package dev.sluice.nftables.wire;

/// The kernel's numbers, by its names (linux/netfilter/nf_tables.h), and those of `nft`.
final class Nft {
    static final int NEWTABLE = 0;
    static final int GETTABLE = 1;
    static final int DELTABLE = 2;
    static final int NEWCHAIN = 3;
    static final int GETCHAIN = 4;
    static final int DELCHAIN = 5;
    static final int NEWRULE = 6;
    static final int GETRULE = 7;
    static final int DELRULE = 8;
    static final int NEWSET = 9;
    static final int GETSET = 10;
    static final int DELSET = 11;
    static final int NEWSETELEM = 12;
    static final int GETSETELEM = 13;
    static final int DELSETELEM = 14;

    /// Deletes, and does not mind if there is nothing to delete. From kernel 6.3 on.
    static final int DESTROYSETELEM = 30;

    static final int TABLE_NAME = 1;
    static final int TABLE_FLAGS = 2;
    static final int TABLE_USERDATA = 6;

    static final int CHAIN_TABLE = 1;
    static final int CHAIN_NAME = 3;
    static final int CHAIN_HOOK = 4;
    static final int CHAIN_POLICY = 5;
    static final int CHAIN_TYPE = 7;
    static final int CHAIN_FLAGS = 10;
    static final int CHAIN_USERDATA = 12;
    static final int HOOK_HOOKNUM = 1;
    static final int HOOK_PRIORITY = 2;

    static final int RULE_TABLE = 1;
    static final int RULE_CHAIN = 2;
    static final int RULE_EXPRESSIONS = 4;
    static final int RULE_USERDATA = 7;

    static final int LIST_ELEM = 1;
    static final int EXPR_NAME = 1;
    static final int EXPR_DATA = 2;

    static final int SET_TABLE = 1;
    static final int SET_NAME = 2;
    static final int SET_FLAGS = 3;
    static final int SET_KEY_TYPE = 4;
    static final int SET_KEY_LEN = 5;
    static final int SET_DATA_TYPE = 6;
    static final int SET_DATA_LEN = 7;
    static final int SET_DESC = 9;
    static final int SET_ID = 10;
    static final int SET_TIMEOUT = 11;
    static final int SET_USERDATA = 13;

    /// What each element of a set does when it is looked up.
    static final int SET_EXPR = 17;

    static final int SET_DESC_SIZE = 1;

    /// Made for one rule, and goes with it.
    static final int CHAIN_BINDING = 0x4;

    /// Made for one rule, and goes with it.
    static final int FLAG_ANONYMOUS = 0x1;

    /// Elements are where ranges begin, or end.
    static final int FLAG_INTERVAL = 0x4;

    static final int FLAG_MAP = 0x8;
    static final int FLAG_TIMEOUT = 0x10;
    static final int FLAG_EVAL = 0x20;
    static final int DATA_IS_VERDICT = 0xffffff00;

    static final int ELEM_LIST_TABLE = 1;
    static final int ELEM_LIST_SET = 2;
    static final int ELEM_LIST_ELEMENTS = 3;
    static final int ELEM_KEY = 1;
    static final int ELEM_DATA = 2;
    static final int ELEM_FLAGS = 3;
    static final int ELEM_EXPIRATION = 5;
    static final int ELEM_USERDATA = 6;
    static final int ELEM_EXPR = 7;
    static final int ELEM_KEY_END = 10;
    static final int ELEM_INTERVAL_END = 0x1;
    static final int ELEM_CATCHALL = 0x2;

    static final String COUNTER = "counter";
    static final int COUNTER_PACKETS = 2;

    static final int DATA_VALUE = 1;
    static final int DATA_VERDICT = 2;
    static final int VERDICT_CODE = 1;
    static final int VERDICT_CHAIN = 2;

    static final int POLICY_ACCEPT = 1;

    /// In user data: a comment of a table, chain, rule or element.
    static final int COMMENT = 0;

    /// In the user data of a set.
    static final int SET_COMMENT = 7;

    private Nft() {}
}
