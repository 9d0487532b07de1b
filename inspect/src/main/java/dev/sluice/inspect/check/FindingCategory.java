package dev.sluice.inspect.check;

/// The topic of a finding: the third and fourth digit of its code.
public enum FindingCategory {
    SYNC(1, "rules and plan"),
    PROXIES(2, "other proxies"),
    SETTINGS(3, "kernel settings"),
    CONNECTIONS(4, "connections"),
    PORTS(5, "ports"),
    SERVICES(6, "services"),
    FIREWALLS(7, "firewalls"),
    COMPANIONS(8, "companions"),
    NODE(9, "node and daemon"),
    SWAP(10, "swap");

    private final int number;
    private final String title;

    FindingCategory(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /// Returns the category of a code.
    ///
    /// @param code such as `SLC0301`
    static FindingCategory of(String code) {
        int number = Integer.parseInt(code.substring(3, 5));
        for (FindingCategory category : values()) {
            if (category.number == number) {
                return category;
            }
        }
        throw new IllegalArgumentException("no category of " + code);
    }

    /// Returns the title in reports.
    @Override
    public String toString() {
        return title;
    }
}
