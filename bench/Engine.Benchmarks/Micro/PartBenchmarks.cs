using BenchmarkDotNet.Attributes;
using Engine.Benchmarks.Workload;
using Engine.Core.Applications;
using Engine.Core.Http;
using Engine.Core.Tokens;

namespace Engine.Benchmarks.Micro;

/// <summary>Parts of the token endpoint by themselves.</summary>
[MemoryDiagnoser]
public class PartBenchmarks
{
    private readonly byte[] _form = Requests.TokenForm(BenchTenant.HmacAudience);
    private readonly JwtSigningKey _key = JwtSigningKey.ForHmac(BenchTenant.HmacSecret);
    private readonly AccessTokenClaims _claims = new()
    {
        Dialect = "access_token",
        Issuer = "https://bench.example/",
        Subject = BenchTenant.MachineId + "@clients",
        Audience = BenchTenant.HmacAudience,
        Application = new Application { ClientId = BenchTenant.MachineId, Name = "Machine" },
        IssuedAt = 1_700_000_000,
        ExpiresAt = 1_700_086_400,
        Scope = "read:orders write:orders",
        GrantType = "client-credentials",
    };

    /// <summary>Parses the form of a token request.</summary>
    [Benchmark]
    public object? ParseForm() => FormParser.Parse(_form);

    /// <summary>Writes and signs an HS256 JWT.</summary>
    [Benchmark]
    public object WriteJwt() => JwtWriter.Write(_key, "JWT", _claims);

    /// <summary>Makes the request objects as a host does.</summary>
    [Benchmark]
    public object CreateRequest() => Requests.Token(_form);
}
