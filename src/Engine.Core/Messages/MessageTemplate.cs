namespace Engine.Core.Messages;

/// <summary>How a tenant words a message.</summary>
internal sealed record MessageTemplate
{
    public string? From { get; init; }

    public string? Subject { get; init; }

    public string? Body { get; init; }

    /// <summary>Whether it has <c>@@password@@</c> and the like in place of Liquid.</summary>
    public bool HasMacros { get; init; }

    /// <summary>Whether values are encoded where they stand in the body.</summary>
    public bool IsHtml { get; init; }
}
