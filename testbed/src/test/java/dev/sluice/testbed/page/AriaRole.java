package dev.sluice.testbed.page;

/// A role of an element, as WAI-ARIA names it and Chromium computes it.
enum AriaRole {
    BUTTON("button, summary, [role=button]", "button|DisclosureTriangle"),
    COMBOBOX("select, input[list], [role=combobox]", "combobox|ComboBoxSelect"),
    FIGURE("figure, [role=figure]", "figure"),
    LINK("a[href], [role=link]", "link"),
    SEARCHBOX("input[type=search], [role=searchbox]", "searchbox"),
    TABLE("table, [role=table], [role=grid]", "table|grid"),
    TEXTBOX("input, textarea, [role=textbox]", "textbox");

    private final String selector;
    private final String computed;

    /// @param computed a regular expression of the names that Chromium computes for it
    AriaRole(String selector, String computed) {
        this.selector = selector;
        this.computed = computed;
    }

    /// Returns a CSS selector of all elements that may have the role.
    String selector() {
        return selector;
    }

    /// @param role as Chromium computes it
    boolean is(String role) {
        return role.matches(computed);
    }
}
