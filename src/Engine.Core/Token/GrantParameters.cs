using Engine.Core.Logs;

namespace Engine.Core.Token;

/// <summary>
/// The parameters of a token request that belong to one grant, beside those of every request (<c>grant_type</c>, the application's
/// credentials).
/// </summary>
public sealed record GrantParameters
{
    /// <summary>A grant that reads no parameters of its own.</summary>
    public static GrantParameters None { get; } = new();

    /// <summary>Parameters that must be there: a request without one is refused with <c>invalid_request</c> before the grant sees it.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>
    /// Parameters whose values are secrets, or as good as one. Actions never see them (<c>event.request.body</c>), and no log does.
    /// </summary>
    public IReadOnlyList<string> Secret { get; init; } = [];
}

/// <summary>How a grant's results appear in the tenant log (<c>logs.md</c>).</summary>
/// <param name="Success">The record of a token, for example <c>seacft</c>.</param>
/// <param name="Failure">The record of a refusal, for example <c>feacft</c>; it says why in place of its own sentence.</param>
public sealed record GrantLogEvents(LogEvent Success, LogEvent Failure);
