namespace Engine.Core.Applications;

/// <summary>An API that an application may exchange its refresh tokens for, beside the one a token was issued for.</summary>
public sealed record RefreshTokenPolicy
{
    /// <summary>The identifier of the API.</summary>
    public required string Audience { get; init; }

    /// <summary>The scopes it may ask for; what the API does not define, and what the person may not have, is left out.</summary>
    public IReadOnlyList<string> Scope { get => field ?? []; init; } = [];
}
