namespace Engine.Core.AttackProtection;

/// <summary>What attack protection can be set to; code and the Management API are held to the same.</summary>
internal static class ProtectionRules
{
    private const int MaxAllowlist = 100;

    /// <summary>The settings that are wrong, and why.</summary>
    public static IEnumerable<(string Property, string Message)> FindFaults(BruteForceProtection protection)
    {
        if (protection.MaxAttempts is < 1 or > 100)
        {
            yield return ("max_attempts", "max_attempts must be 1 to 100");
        }

        if (protection.Mode is not (BruteForceProtection.PerIdentifierAndAddress or BruteForceProtection.PerIdentifier))
        {
            yield return ("mode", $"the mode must be {BruteForceProtection.PerIdentifierAndAddress} or {BruteForceProtection.PerIdentifier}");
        }

        foreach (var fault in FindFaults(protection.Shields, ["block", "user_notification"]).Concat(FindFaults(protection.Allowlist)))
        {
            yield return fault;
        }
    }

    /// <summary>The settings that are wrong, and why.</summary>
    public static IEnumerable<(string Property, string Message)> FindFaults(SuspiciousIpThrottling throttling)
    {
        foreach (var (name, stage) in new[] { ("pre-login", throttling.Stage.PreLogin), ("pre-user-registration", throttling.Stage.PreUserRegistration) })
        {
            if (stage.MaxAttempts < 1)
            {
                yield return ($"stage.{name}.max_attempts", "max_attempts must be at least 1");
            }

            if (stage.Rate < 1)
            {
                yield return ($"stage.{name}.rate", "the rate must be at least 1 millisecond");
            }
        }

        foreach (var fault in FindFaults(throttling.Shields, ["block", "admin_notification"]).Concat(FindFaults(throttling.Allowlist)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<(string Property, string Message)> FindFaults(IReadOnlyList<string> shields, string[] known)
        => shields.Where(shield => !known.Contains(shield)).Select(static shield => ("shields", $"the shield '{shield}' does not exist"));

    private static IEnumerable<(string Property, string Message)> FindFaults(IReadOnlyList<string> allowlist)
    {
        if (allowlist.Count > MaxAllowlist)
        {
            yield return ("allowlist", $"the allowlist has more than {MaxAllowlist} entries");
        }

        foreach (var entry in allowlist.Where(static entry => !AddressList.IsValid(entry)))
        {
            yield return ("allowlist", $"'{entry}' is neither an address nor a range");
        }
    }
}
