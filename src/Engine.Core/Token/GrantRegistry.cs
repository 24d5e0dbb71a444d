using System.Collections.Frozen;
using Engine.Core.Token.Grants;

namespace Engine.Core.Token;

/// <summary>The grants of the token endpoint. Discovery and the checks of applications follow from it.</summary>
public sealed class GrantRegistry
{
    private readonly Dictionary<string, IGrant> _grants = new(StringComparer.Ordinal);

    /// <summary>Every registered <c>grant_type</c>.</summary>
    public IEnumerable<string> GrantTypes => _grants.Keys;

    /// <summary>Adds a grant; one of the same type is replaced.</summary>
    public GrantRegistry Add(IGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        _grants[grant.GrantType] = grant;
        return this;
    }

    /// <summary>Removes a grant, so that no application can use it.</summary>
    public bool Remove(string grantType) => _grants.Remove(grantType);

    internal static GrantRegistry CreateDefault() => new GrantRegistry()
        .Add(new AuthorizationCodeGrant())
        .Add(new ClientCredentialsGrant())
        .Add(new RefreshTokenGrant())
        .Add(new DeviceCodeGrant())
        .Add(new TokenExchangeGrant())
        .Add(new PasswordGrant())
        .Add(new PasswordRealmGrant())
        .Add(new PasswordlessGrant())
        .Add(new MfaOtpGrant())
        .Add(new MfaOobGrant())
        .Add(new MfaRecoveryCodeGrant());

    internal FrozenDictionary<string, IGrant> Freeze() => _grants.ToFrozenDictionary(StringComparer.Ordinal);
}
