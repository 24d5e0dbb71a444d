namespace Engine.Core.Configuration;

/// <summary>The configuration has faults; every one of them is reported at once.</summary>
public sealed class EngineConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public EngineConfigurationException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public EngineConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public EngineConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception from its faults.</summary>
    public EngineConfigurationException(IReadOnlyList<string> faults)
        : base($"The identity engine can't start: {faults.Count} fault(s) in its configuration.\n- {string.Join("\n- ", faults)}")
        => Faults = faults;

    /// <summary>The faults, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; } = [];

    /// <summary>Whether the store was made with another master key than the one the engine was given.</summary>
    public bool IsMasterKeyMismatch { get; init; }
}
