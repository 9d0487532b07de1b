package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.model.Ip;
import java.util.Map;
import java.util.Set;

/// What stands, as it was read.
///
/// @param servers all virtual servers of the family that have an address, whoever made them
/// @param sets the entries of those of our sets that are there
/// @param bound the addresses of `kube-ipvs0`
public record Image(
        Map<ServerAddress, Standing> servers, Map<SetName, Set<Entry>> sets, Set<Ip> bound) {}
