namespace Engine.Management;

/// <summary>Settings of the Management API.</summary>
public sealed class ManagementApiOptions
{
    /// <summary>Audiences that are accepted beside <c>{issuer}api/v2/</c>, for a product with one fixed identifier.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>How many calls a tenant may make at once before it is answered 429; at least 1, 10,000 by default.</summary>
    public int RateLimitBurst { get; set; } = 10_000;

    /// <summary>How many calls a second a tenant gets back; more than 0, 10,000 by default.</summary>
    public double RateLimitPerSecond { get; set; } = 10_000;
}
