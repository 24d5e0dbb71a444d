using System.Text.Json.Nodes;

namespace Engine.Core.Actions;

/// <summary>What Actions have asked for so far; the Actions of a trigger share it.</summary>
public sealed class ActionEffects
{
    private List<ActionConsoleLine>? _console;

    /// <summary>Why the request is refused, or null.</summary>
    public string? DenyReason { get; internal set; }

    /// <summary>The error code of the refusal.</summary>
    public string DenyCode { get; internal set; } = "access_denied";

    /// <summary>Claims to add to the access token; null values are left out.</summary>
    public Dictionary<string, JsonNode?> AccessTokenClaims { get; } = new(StringComparer.Ordinal);

    /// <summary>Claims to add to the ID token; null values are left out.</summary>
    public Dictionary<string, JsonNode?> IdTokenClaims { get; } = new(StringComparer.Ordinal);

    /// <summary>What the scripts wrote to their consoles.</summary>
    public IReadOnlyList<ActionConsoleLine> Console => _console ?? [];

    /// <summary>Changes of scopes in the order they were asked for.</summary>
    public List<ScopeChange> ScopeChanges { get; } = [];

    /// <summary>Which Action set which claim, in the order they did.</summary>
    public List<ClaimChange> ClaimChanges { get; } = [];

    /// <summary>Changes of the person's <c>user_metadata</c>; null removes.</summary>
    public Dictionary<string, JsonNode?> UserMetadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes of the person's <c>app_metadata</c>; null removes.</summary>
    public Dictionary<string, JsonNode?> AppMetadata { get; } = new(StringComparer.Ordinal);

    /// <summary>What Actions said about a second factor, or null; the last word counts.</summary>
    public MultifactorRequest? Multifactor { get; internal set; }

    /// <summary>Whom an Action says that a foreign token stands for, or null.</summary>
    internal TokenExchange.ExchangedUser? ExchangedUser { get; set; }

    /// <summary>Whether an Action has found the foreign token to be none.</summary>
    internal bool IsSubjectTokenRejected { get; set; }

    /// <summary>Whether a later Action still runs: a refusal ends the list.</summary>
    public bool IsDenied => DenyReason is not null;

    internal void AddConsole(IReadOnlyList<ActionConsoleLine> lines)
    {
        if (lines.Count > 0)
        {
            (_console ??= []).AddRange(lines);
        }
    }
}

/// <summary>An Action added or removed a scope.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Added">True when it was added, false when it was removed.</param>
/// <param name="Action">The name of the Action.</param>
public readonly record struct ScopeChange(string Scope, bool Added, string Action);

/// <summary>An Action set a claim of a token.</summary>
/// <param name="Token"><see cref="IdToken"/> or <see cref="AccessToken"/>.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Action">The name of the Action.</param>
public readonly record struct ClaimChange(string Token, string Claim, string Action)
{
    /// <summary>The ID token.</summary>
    public const string IdToken = "id_token";

    /// <summary>The access token.</summary>
    public const string AccessToken = "access_token";
}

/// <summary>The <c>api</c> object of a <c>post-login</c> Action.</summary>
/// <param name="effects">Where the commands are written down.</param>
/// <param name="action">The name of the Action that runs.</param>
public sealed class PostLoginApi(ActionEffects effects, string action)
{
    /// <summary><c>api.access</c>.</summary>
    public PostLoginAccessApi Access { get; } = new(effects);

    /// <summary><c>api.accessToken</c>.</summary>
    public AccessTokenApi AccessToken { get; } = new(effects, action);

    /// <summary><c>api.idToken</c>.</summary>
    public IdTokenApi IdToken { get; } = new(effects, action);

    /// <summary><c>api.user</c>.</summary>
    public UserApi User { get; } = new(effects);

    /// <summary><c>api.multifactor</c>.</summary>
    public MultifactorApi Multifactor { get; } = new(effects);
}

/// <summary><c>api.multifactor</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class MultifactorApi(ActionEffects effects)
{
    private static readonly string[] Providers = ["any", "guardian", "google-authenticator", "none"];

    /// <summary>
    /// Asks for a second factor when the Actions have run, or for none whatever the tenant's policies say. A renewal, which shows no page, is
    /// answered <c>mfa_required</c>.
    /// </summary>
    /// <param name="provider"><c>any</c> and <c>guardian</c> take every factor that is turned on, <c>google-authenticator</c> one-time passwords alone, <c>none</c> asks nobody.</param>
    /// <param name="allowRememberBrowser">Whether people may have their browser remembered for thirty days.</param>
    /// <exception cref="ArgumentException">There is no such provider.</exception>
    public void Enable(string provider, bool allowRememberBrowser = false)
        => effects.Multifactor = Providers.Contains(provider)
            ? new MultifactorRequest(provider, allowRememberBrowser)
            : throw new ArgumentException($"The provider must be one of {string.Join(", ", Providers)}.", nameof(provider));
}

/// <summary><c>api.access</c> of <c>post-login</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class PostLoginAccessApi(ActionEffects effects)
{
    /// <summary>Refuses the login; the callback gets <c>access_denied</c> with the reason.</summary>
    public void Deny(string reason) => effects.DenyReason ??= reason;
}

/// <summary><c>api.accessToken</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
/// <param name="action">The name of the Action that runs.</param>
public sealed class AccessTokenApi(ActionEffects effects, string action)
{
    /// <summary>Sets a claim of the access token. Reserved and restricted names are left out silently (<c>tokens.md</c>, section 4).</summary>
    public void SetCustomClaim(string name, JsonNode? value)
    {
        effects.AccessTokenClaims[name] = value;
        effects.ClaimChanges.Add(new(ClaimChange.AccessToken, name, action));
    }

    /// <summary>Adds a scope, whatever the policies say.</summary>
    public void AddScope(string scope) => effects.ScopeChanges.Add(new(scope, true, action));

    /// <summary>Removes a scope.</summary>
    public void RemoveScope(string scope) => effects.ScopeChanges.Add(new(scope, false, action));
}

/// <summary><c>api.idToken</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
/// <param name="action">The name of the Action that runs.</param>
public sealed class IdTokenApi(ActionEffects effects, string action)
{
    /// <summary>Sets a claim of the ID token. Reserved and restricted names are left out silently.</summary>
    public void SetCustomClaim(string name, JsonNode? value)
    {
        effects.IdTokenClaims[name] = value;
        effects.ClaimChanges.Add(new(ClaimChange.IdToken, name, action));
    }
}

/// <summary><c>api.user</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class UserApi(ActionEffects effects)
{
    /// <summary>Sets a key of <c>user_metadata</c>; null removes it. Written when the flow ends.</summary>
    public void SetUserMetadata(string key, JsonNode? value) => effects.UserMetadata[key] = value;

    /// <summary>Sets a key of <c>app_metadata</c>; null removes it. Written when the flow ends.</summary>
    public void SetAppMetadata(string key, JsonNode? value) => effects.AppMetadata[key] = value;
}

/// <summary>The <c>api</c> object of a <c>credentials-exchange</c> Action.</summary>
/// <param name="effects">Where the commands are written down.</param>
/// <param name="action">The name of the Action that runs.</param>
public sealed class CredentialsExchangeApi(ActionEffects effects, string action)
{
    /// <summary><c>api.access</c>.</summary>
    public CredentialsExchangeAccessApi Access { get; } = new(effects);

    /// <summary><c>api.accessToken</c>.</summary>
    public AccessTokenApi AccessToken { get; } = new(effects, action);
}

/// <summary><c>api.access</c> of <c>credentials-exchange</c>.</summary>
/// <param name="effects">Where the commands are written down.</param>
public sealed class CredentialsExchangeAccessApi(ActionEffects effects)
{
    /// <summary>Refuses the token. The code is <c>invalid_scope</c>, <c>invalid_request</c> or <c>server_error</c>.</summary>
    public void Deny(string code, string? reason = null)
    {
        if (!effects.IsDenied)
        {
            effects.DenyCode = code is "invalid_scope" or "invalid_request" or "server_error" ? code : "invalid_request";
            effects.DenyReason = reason ?? "";
        }
    }
}
