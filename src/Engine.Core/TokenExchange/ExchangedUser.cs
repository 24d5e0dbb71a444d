using System.Text.Json.Nodes;

namespace Engine.Core.TokenExchange;

/// <summary>Whom an Action says that a foreign token stands for.</summary>
internal sealed record ExchangedUser
{
    /// <summary>The id of somebody who is there; null where <see cref="Connection"/> says it.</summary>
    public string? UserId { get; init; }

    public string? Connection { get; init; }

    /// <summary>The profile, with the id inside the connection as <c>user_id</c>.</summary>
    public JsonObject Attributes { get; init; } = [];

    public bool MayCreate { get; init; }

    public bool MayReplace { get; init; }
}
