namespace Engine.Core.Keys;

/// <summary>The keys of a tenant that are derived from the master key and stored nowhere; the first of each is the one of now, the others belong to master keys of before.</summary>
internal sealed class DerivedKeys(SecretProtector protector, string owner)
{
    /// <summary>What shows that a browser was given its cookie here; see <see cref="Authorize.BrowserBinding"/>.</summary>
    public byte[][] Browsers => field ??= protector.DeriveKeys(owner, "browser binding");

    public byte[][] OpaqueTokens => field ??= protector.DeriveKeys(owner, "opaque access tokens");

    public byte[][] UserCodes => field ??= protector.DeriveKeys(owner, "user codes of devices");

    public byte[][] OneTimeCodes => field ??= protector.DeriveKeys(owner, "one-time codes");
}
