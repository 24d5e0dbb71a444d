namespace Engine.Core.Codes;

/// <summary>How presenting a code has ended.</summary>
internal enum CodeOutcome
{
    /// <summary>It was right; nobody else is told so.</summary>
    Verified,

    /// <summary>It was wrong, or meant for something else; the attempt counts.</summary>
    Wrong,

    /// <summary>There is none for this recipient, or its time is over.</summary>
    Missing,

    /// <summary>It was used before.</summary>
    Used,

    /// <summary>Too many wrong ones were presented; the recipient needs a new one, or has to wait.</summary>
    Exhausted,
}

/// <summary>The end of an attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Content">What was kept with the code; null unless it was right.</param>
internal readonly record struct CodeResult(CodeOutcome Outcome, CodeContent? Content = null)
{
    public bool IsVerified => Outcome == CodeOutcome.Verified;
}
