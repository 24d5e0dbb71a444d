namespace Engine.Fuzzing;

/// <summary>What a run does. Equal plans send equal requests.</summary>
public sealed record FuzzPlan
{
    public int Count { get; init; } = 20_000;

    public int Seed { get; init; } = 1;

    /// <summary>After how many requests the store is put back to what it was at the start, so that it can't grow without end.</summary>
    public int Epoch { get; init; } = 1_000;

    /// <summary>An answer that takes longer is slow, if it is slow when it is asked for again.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>By how much memory may be larger at the end, when everything the requests have made is gone.</summary>
    public long MemoryLimit { get; init; } = 50L * 1024 * 1024;

    /// <summary>Only operations and endpoints whose name contains this; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>Told the number of requests so far, once an epoch.</summary>
    public Action<int>? Progress { get; init; }
}
