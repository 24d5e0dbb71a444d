using Microsoft.Extensions.Logging;

namespace Engine.Actions;

/// <summary>How JavaScript Actions run.</summary>
public sealed class JintActionRunnerOptions
{
    /// <summary>What a run may use up.</summary>
    public ActionLimits Limits { get; init; } = ActionLimits.Default;

    /// <summary>The clock that <c>Date</c> and <c>api.cache</c> read. Limits of time are measured by the machine's own clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the console output of Actions goes: <c>console.error</c> as Error, <c>warn</c> as Warning, <c>log</c> and <c>info</c> as Information, <c>debug</c> as Debug, <c>trace</c> as Trace. Null drops it.</summary>
    public ILogger? Logger { get; init; }
}
