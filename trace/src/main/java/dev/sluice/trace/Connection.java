package dev.sluice.trace;

/// What conntrack knows of a packet's connection. Immutable.
///
/// @param original the destination before any translation
/// @param destinationTranslated whether NAT or IPVS changed the destination
/// @param sourceTranslated whether NAT changed the source
/// @param byIpvs whether IPVS sent the packet on; IPVS does not handle it a second time
/// @param destinationBound whether rules can no longer change the destination (IPS_DST_NAT_DONE)
/// @param sourceBound whether rules can no longer change the source (IPS_SRC_NAT_DONE)
public record Connection(
        State state,
        AddressPort original,
        boolean destinationTranslated,
        boolean sourceTranslated,
        boolean byIpvs,
        boolean destinationBound,
        boolean sourceBound) {

    /// The state that rules match (`--ctstate`, `ct state`). Only a connection of state NEW
    /// traverses NAT rules.
    public enum State {
        NEW,
        ESTABLISHED,
        RELATED,
        INVALID,
        UNTRACKED
    }

    static Connection of(State state, AddressPort original) {
        boolean bound = state != State.NEW;
        return new Connection(state, original, false, false, false, bound, bound);
    }

    Connection translatedDestination() {
        return new Connection(
                state, original, true, sourceTranslated, byIpvs, destinationBound, sourceBound);
    }

    Connection translatedSource() {
        return new Connection(
                state,
                original,
                destinationTranslated,
                true,
                byIpvs,
                destinationBound,
                sourceBound);
    }

    Connection sentByIpvs() {
        return new Connection(
                state, original, true, sourceTranslated, true, destinationBound, sourceBound);
    }

    Connection boundDestination() {
        return new Connection(
                state,
                original,
                destinationTranslated,
                sourceTranslated,
                byIpvs,
                true,
                sourceBound);
    }

    Connection boundSource() {
        return new Connection(
                state,
                original,
                destinationTranslated,
                sourceTranslated,
                byIpvs,
                destinationBound,
                true);
    }
}
