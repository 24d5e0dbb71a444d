namespace Engine.Cli;

/// <summary>What was given is wrong: on the command line, in a file, about the machine. One line each that says what to do.</summary>
internal sealed class FaultsException(IReadOnlyList<string> faults) : Exception(Describe(faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;

    public static void ThrowIfAny(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new FaultsException(faults);
        }
    }

    private static string Describe(IReadOnlyList<string> faults)
        => faults.Count == 1 ? faults[0] : $"{faults.Count} fault(s):\n- {string.Join("\n- ", faults)}";
}

/// <summary>Gathers what is wrong, so that everything is reported at once.</summary>
internal static class Fault
{
    /// <summary>What to tell about something that could not be done; null when the exception is a bug, not the caller's fault.</summary>
    public static IReadOnlyList<string>? Of(Exception exception) => exception switch
    {
        FaultsException several => several.Faults,
        Core.Configuration.EngineConfigurationException { Faults.Count: > 0 } configuration => configuration.Faults,
        Core.Configuration.EngineConfigurationException or CommandException or UsageException or IOException or UnauthorizedAccessException or InvalidDataException => [exception.Message],
        _ => null,
    };
}
