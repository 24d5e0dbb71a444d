using System.Text.Json.Nodes;
using Engine.Core.TokenExchange;

namespace Engine.Core.Actions;

/// <summary>The event of a <c>custom-token-exchange</c> Action.</summary>
public sealed class CustomTokenExchangeEvent : ActionEvent
{
    /// <summary>The foreign token (<c>event.transaction.subject_token</c>). Nobody has looked at it: the Action has to.</summary>
    public required string SubjectToken { get; init; }

    /// <summary>Its type (<c>event.transaction.subject_token_type</c>).</summary>
    public required string SubjectTokenType { get; init; }

    /// <summary>The type that the answer shall have, or null (<c>event.transaction.requested_token_type</c>).</summary>
    public string? RequestedTokenType { get; init; }
}

/// <summary>The <c>api</c> object of a <c>custom-token-exchange</c> Action.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class CustomTokenExchangeApi(ActionEffects effects)
{
    /// <summary><c>api.access</c>.</summary>
    public CustomTokenExchangeAccessApi Access { get; } = new(effects);

    /// <summary><c>api.authentication</c>.</summary>
    public CustomTokenExchangeAuthenticationApi Authentication { get; } = new(effects);

    /// <summary><c>api.user</c>.</summary>
    public UserApi User { get; } = new(effects);
}

/// <summary><c>api.access</c> of <c>custom-token-exchange</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class CustomTokenExchangeAccessApi(ActionEffects effects)
{
    /// <summary>Refuses the exchange.</summary>
    /// <param name="code">The error code that the application is told.</param>
    /// <param name="reason">Why.</param>
    public void Deny(string code, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        if (!effects.IsDenied)
        {
            (effects.DenyCode, effects.DenyReason) = (code, reason);
        }
    }

    /// <summary>Refuses the exchange because of the token; addresses from which that happens often have to wait (suspicious IP throttling).</summary>
    /// <param name="reason">Why.</param>
    public void RejectInvalidSubjectToken(string reason)
    {
        if (!effects.IsDenied)
        {
            (effects.IsSubjectTokenRejected, effects.DenyReason) = (true, reason);
        }
    }
}

/// <summary><c>api.authentication</c> of <c>custom-token-exchange</c>: says once whom the token stands for.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class CustomTokenExchangeAuthenticationApi(ActionEffects effects)
{
    /// <summary>It stands for somebody who is there.</summary>
    /// <param name="userId">For example <c>auth0|5f7c8ec7c33c6c004bbafe82</c>.</param>
    /// <exception cref="InvalidOperationException">The Action has said so already.</exception>
    public void SetUserById(string userId) => Set(new ExchangedUser { UserId = userId });

    /// <summary>It stands for somebody of a connection, who may be made or changed.</summary>
    /// <param name="connection">The name of the connection.</param>
    /// <param name="attributes">The profile with the service's names: <c>user_id</c>, the id inside the connection, must be there.</param>
    /// <param name="creationBehavior"><c>create_if_not_exists</c> or <c>none</c>.</param>
    /// <param name="updateBehavior"><c>replace</c> or <c>none</c>; addresses, telephones and usernames never change.</param>
    /// <exception cref="InvalidOperationException">The Action has said so already.</exception>
    /// <exception cref="ArgumentException">A behavior is none of these.</exception>
    public void SetUserByConnection(string connection, JsonObject attributes, string creationBehavior, string updateBehavior)
        => Set(new ExchangedUser
        {
            Connection = connection,
            Attributes = attributes,
            MayCreate = Choose(creationBehavior, "create_if_not_exists", nameof(creationBehavior)),
            MayReplace = Choose(updateBehavior, "replace", nameof(updateBehavior)),
        });

    private static bool Choose(string behavior, string yes, string name)
        => behavior == yes || (behavior == "none" ? false : throw new ArgumentException($"{name} must be {yes} or none.", name));

    private void Set(ExchangedUser user)
        => effects.ExchangedUser = effects.ExchangedUser is null ? user : throw new InvalidOperationException("The user was set already.");
}
