namespace Engine.Core.Actions;

/// <summary>What a test of an Action came to.</summary>
/// <param name="Effects">What the script asked for through its api.</param>
/// <param name="Console">What it wrote to the console.</param>
/// <param name="Duration">How long it ran.</param>
public sealed record ActionTestResult(ActionEffects Effects, string Console, TimeSpan Duration)
{
    /// <summary>Why it failed, or null.</summary>
    public ActionTestError? Error { get; init; }
}

/// <summary>Why a test of an Action failed.</summary>
/// <param name="Name">The name of the error a script threw, else the class of the failure, for example <c>action_timeout</c>.</param>
/// <param name="Message">The message.</param>
/// <param name="Stack">Where in the script, or null.</param>
public sealed record ActionTestError(string Name, string Message, string? Stack);
