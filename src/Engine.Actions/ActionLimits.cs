namespace Engine.Actions;

/// <summary>
/// What one run of an Action may use up. Every value is explicit: a host that writes its own limits says all of them,
/// or starts from <see cref="Default"/> and changes some with <c>with</c>.
/// </summary>
public sealed record ActionLimits
{
    /// <summary>Limits for Actions that make a handful of decisions. The service itself allows 20 seconds for a trigger.</summary>
    public static ActionLimits Default { get; } = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        PromiseTimeout = TimeSpan.FromSeconds(5),
        RegexTimeout = TimeSpan.FromMilliseconds(200),
        MemoryBytes = 32 * 1024 * 1024,
        Statements = 2_000_000,
        Recursion = 256,
        MaxArraySize = 100_000,
        MaxStringLength = 262_144,
        MaxSourceLength = 100_000,
        MaxJsonDepth = 64,
        MaxJsonNodes = 20_000,
        ConsoleCharacters = 256,
        CachedScripts = 1_000,
    };

    /// <summary>How long a run may take, from loading the script to the end of its last promise; more than zero.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long the promise of a handler may take to settle; the smaller of this and <see cref="Timeout"/> holds.</summary>
    public required TimeSpan PromiseTimeout { get; init; }

    /// <summary>How long one regular expression may match; more than zero.</summary>
    public required TimeSpan RegexTimeout { get; init; }

    /// <summary>How many bytes a run may allocate, garbage included.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>How many statements a run may execute.</summary>
    public required int Statements { get; init; }

    /// <summary>How deep functions may call each other.</summary>
    public required int Recursion { get; init; }

    /// <summary>How long an array may be.</summary>
    public required int MaxArraySize { get; init; }

    /// <summary>How many UTF-16 units a string may have that goes into or comes out of a built-in function that makes strings.</summary>
    public required int MaxStringLength { get; init; }

    /// <summary>How many UTF-16 units the source may have. It is checked before the source is parsed.</summary>
    public required int MaxSourceLength { get; init; }

    /// <summary>How deep values may nest that pass between an Action and the engine, or through <c>JSON</c>; at most 1000.</summary>
    public required int MaxJsonDepth { get; init; }

    /// <summary>How many values may be in a value that an Action hands to <c>api</c> or to <c>JSON.stringify</c>.</summary>
    public required int MaxJsonNodes { get; init; }

    /// <summary>How many characters of the console output of a run are kept.</summary>
    public required int ConsoleCharacters { get; init; }

    /// <summary>How many parsed scripts are kept for later runs.</summary>
    public required int CachedScripts { get; init; }

    /// <summary>Says which value can't be a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is zero, negative or too large.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero, nameof(Timeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PromiseTimeout, TimeSpan.Zero, nameof(PromiseTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RegexTimeout, TimeSpan.Zero, nameof(RegexTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryBytes, 64 * 1024, nameof(MemoryBytes));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Statements);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Recursion);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxArraySize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxStringLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSourceLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxJsonDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxJsonDepth, 1000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxJsonNodes);
        ArgumentOutOfRangeException.ThrowIfNegative(ConsoleCharacters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CachedScripts);
    }
}
