using Engine.Cli.Logging;

namespace Engine.Cli.Serve;

/// <summary>What <c>engine serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    public IReadOnlyList<Uri> Urls { get; init; } = [new Uri("http://127.0.0.1:8080")];

    /// <summary>The LiteDB file, or null to keep everything in memory.</summary>
    public string? DataFile { get; init; }

    public string Tenant { get; init; } = "dev";

    /// <summary>The issuer; null for the first address the server listens at.</summary>
    public string? Issuer { get; init; }

    /// <summary>Where the public part of a new development certificate goes.</summary>
    public string? DevCertificateFile { get; init; }

    public string? ManagementClientId { get; init; }

    public string? ManagementClientSecret { get; init; }

    /// <summary>How many calls of the Management API a second, and at once; null for the default.</summary>
    public int? ManagementRateLimit { get; init; }

    /// <summary>The JSON file that declares what belongs to the tenant.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Whether errors are explained to developers, and the root describes the server.</summary>
    public bool IsDevelopment { get; init; }

    public LogOptions Log { get; init; } = new();

    public bool UsesHttps => Urls.Any(static url => url.Scheme == "https");
}
