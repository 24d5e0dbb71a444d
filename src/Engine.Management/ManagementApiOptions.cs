namespace Engine.Management;

/// <summary>Settings of the Management API.</summary>
public sealed class ManagementApiOptions
{
    /// <summary>Audiences that are accepted beside <c>{issuer}api/v2/</c>, for a product with one fixed identifier.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>
    /// How many calls an application may make at once before it is answered 429; at least 1, 10,000 by default. People who call with
    /// a token of their own are counted each for themselves.
    /// </summary>
    public int RateLimitBurst { get; set; } = 10_000;

    /// <summary>How many calls a second an application gets back; more than 0, 10,000 by default.</summary>
    public double RateLimitPerSecond { get; set; } = 10_000;

    /// <summary>
    /// How many calls without a good token an address may make at once before they are answered 429; at least 1, 1,000 by default.
    /// They take nothing from those who have one.
    /// </summary>
    public int AnonymousRateLimitBurst { get; set; } = 1_000;

    /// <summary>How many calls without a good token a second an address gets back; more than 0, 100 by default.</summary>
    public double AnonymousRateLimitPerSecond { get; set; } = 100;
}
