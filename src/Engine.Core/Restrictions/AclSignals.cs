using System.Net;
using System.Text.Json.Nodes;

namespace Engine.Core.Restrictions;

/// <summary>What a list can see of a request.</summary>
internal readonly record struct AclRequest(IPAddress? Address, string? UserAgent, string Host);

/// <summary>
/// The conditions of one side of a rule. Values of a signal are alternatives, signals must all fit. Addresses of both families are one
/// signal: nobody has two. Where a signal is unknown here (the country of an address, say), so is the answer.
/// </summary>
internal sealed record AclSignals(IReadOnlyList<IPNetwork>? Networks, IReadOnlyList<string>? UserAgents, IReadOnlyList<string>? Hosts, bool HasUnknown)
{
    private static readonly string[] AddressSignals = ["ipv4_cidrs", "ipv6_cidrs", "connecting_ipv4_cidrs", "connecting_ipv6_cidrs"];

    public static AclSignals Read(JsonObject signals)
    {
        List<IPNetwork>? networks = null;
        List<string>? agents = null;
        List<string>? hosts = null;
        var hasUnknown = false;
        foreach (var (name, value) in signals)
        {
            var texts = (value as JsonArray ?? []).Select(static item => item is JsonValue entry && entry.TryGetValue(out string? text) ? text : "").ToList();
            if (AddressSignals.Contains(name))
            {
                networks ??= [];
                foreach (var text in texts)
                {
                    if (TryReadNetwork(text, out var network))
                    {
                        networks.Add(network);
                    }
                    else
                    {
                        hasUnknown = true;
                    }
                }
            }
            else if (name == "user_agents")
            {
                agents = texts;
            }
            else if (name == "hostnames")
            {
                hosts = texts;
            }
            else
            {
                hasUnknown = true;
            }
        }

        return new AclSignals(networks, agents, hosts, hasUnknown);
    }

    public bool? Matches(AclRequest request)
    {
        bool? isAddress = Networks is null ? true : request.Address is { } address ? Networks.Any(network => network.Contains(address)) : null;
        bool? isAgent = UserAgents is null ? true : UserAgents.Any(agent => request.UserAgent?.Contains(agent, StringComparison.OrdinalIgnoreCase) == true);
        bool? isHost = Hosts is null ? true : Hosts.Any(host => IsHost(host, request.Host));
        var known = NetworkAcl.And(NetworkAcl.And(isAddress, isAgent), isHost);
        return HasUnknown ? NetworkAcl.And(known, null) : known;
    }

    private static bool IsHost(string host, string actual)
        => string.Equals(host, actual, StringComparison.OrdinalIgnoreCase)
            || (actual.StartsWith(host, StringComparison.OrdinalIgnoreCase) && actual.AsSpan(host.Length) is [':', ..]);

    /// <summary>A network, or a single address. What lies outside of the prefix does not count.</summary>
    private static bool TryReadNetwork(string text, out IPNetwork network)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        network = default;
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out length) || length > bytes.Length * 8))
        {
            return false;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        network = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }
}
