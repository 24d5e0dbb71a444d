using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests;

public sealed class IdentityEngineTests
{
    [Fact]
    public async Task Handle_BeforeStart_StartsFirst()
    {
        await using var engine = Create();
        var written = 0;
        using var subscription = engine.Options.Store.Configuration.Subscribe(change => written += change.Id == "settings" ? 1 : 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => engine.HandleAsync(Requests.Get("/.well-known/openid-configuration")).AsTask())));

        Assert.All(answers, static answer => Assert.Equal(200, answer.StatusCode));
        Assert.Equal(Requests.Issuer, answers[0].Json().GetProperty("issuer").GetString());
        Assert.Equal(1, written);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, null)]
    [InlineData("GET", "/Authorize", 404, null)]
    [InlineData("GET", "/authorize/", 404, null)]
    [InlineData("GET", "", 404, null)]
    [InlineData("OPTIONS", "/nowhere", 404, null)]
    [InlineData("GET", "/oauth//token", 404, null)]
    [InlineData("GET", "/oauth/../authorize", 404, null)]
    [InlineData("GET", "/oauth%2Ftoken", 404, null)]
    [InlineData("GET", "/u/", 404, null)]
    [InlineData("GET", "/u/nobody", 404, null)]
    [InlineData("GET", "/u/Login", 404, null)]
    [InlineData("GET", "/u/login/", 404, null)]
    [InlineData("GET", "/u/%6Cogin", 404, null)]
    [InlineData("GET", "/u/login%00", 404, null)]
    [InlineData("GET", "/u/login%0D%0AX: y", 404, null)]
    [InlineData("GET", "/u/{screen}", 404, null)]
    [InlineData("GET", "/u/..", 404, null)]
    [InlineData("DELETE", "/continue", 405, "GET, HEAD, POST")]
    [InlineData("PUT", "/login/callback", 405, "GET, HEAD, POST")]
    [InlineData("GET", "/oauth/token", 405, "POST, OPTIONS")]
    [InlineData("DELETE", "/authorize", 405, "GET, HEAD, POST")]
    [InlineData("POST", "/.well-known/jwks.json", 405, "GET, HEAD, OPTIONS")]
    [InlineData("OPTIONS", "/u/login", 405, "GET, HEAD, POST")]
    [InlineData("PUT", "/v2/logout", 405, "GET, HEAD")]
    [InlineData("get", "/authorize", 405, "GET, HEAD, POST")]
    public async Task Handle_UnknownPathOrMethod_IsRefused(string method, string path, int status, string? allowed)
    {
        await using var engine = Create();

        var answer = await engine.HandleAsync(new EngineRequest { Method = method, Host = Requests.Host, Path = path });

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(allowed, answer.Headers["Allow"]);
        Assert.Equal(status == 404 ? "not_found" : "method_not_allowed", answer.Json().GetProperty("error").GetString());
    }

    /// <summary>Some servers let a field of a POST stand for another method; this one takes a request for what it is.</summary>
    [Theory]
    [InlineData("X-HTTP-Method-Override", "GET", "/oauth/token")]
    [InlineData("X-HTTP-Method", "GET", "/oauth/token")]
    [InlineData("X-Method-Override", "GET", "/userinfo")]
    public async Task Handle_MethodInAField_IsNotRead(string name, string method, string path)
    {
        await using var engine = Create();

        var answer = await engine.HandleAsync(new EngineRequest { Method = "DELETE", Host = Requests.Host, Path = path, QueryString = "_method=POST", Headers = { [name] = method } });

        Assert.Equal(405, answer.StatusCode);
    }

    [Fact]
    public async Task Handle_HugePath_IsNotFound()
    {
        await using var engine = Create();

        foreach (var path in new[] { "/" + new string('a', 1_000_000), string.Concat(Enumerable.Repeat("/u", 500_000)), "/u/" + new string('%', 1_000_000) })
        {
            Assert.Equal(404, (await engine.HandleAsync(Requests.Get(path))).StatusCode);
        }
    }

    [Fact]
    public async Task Paths_OfTheScreens_AreListedOneByOne()
    {
        await using var engine = Create();

        Assert.Equal(engine.Paths.Distinct(), engine.Paths);
        Assert.Contains("/u/login", engine.Paths);
        Assert.DoesNotContain(engine.Paths, static path => path.StartsWith("/u/", StringComparison.Ordinal) && path.Contains('{', StringComparison.Ordinal));
    }

    [Fact]
    public void Engine_TwoModulesWithTheSamePrefix_IsRefused()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main");
        options.Modules.Add(new EngineModule("/mine", static _ => new(EngineResponse.Empty(200))));
        options.Modules.Add(new EngineModule("/mine", static _ => new(EngineResponse.Empty(200))));

        Assert.Contains("Two modules have the prefix '/mine'", Assert.Throws<ArgumentException>(() => new IdentityEngine(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handle_PathOfAModuleBelowAnother_GoesToTheNearest()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main", static tenant => tenant.SigningKeyPem = TestKeys.Current);
        options.Modules.Add(new EngineModule("/mine", static _ => new(EngineResponse.Text("outer"))));
        options.Modules.Add(new EngineModule("/mine/own", static _ => new(EngineResponse.Text("inner"))));
        await using var engine = new IdentityEngine(options);

        Assert.Equal("inner", (await engine.HandleAsync(Requests.Get("/mine/own/x"))).Text());
        Assert.Equal("outer", (await engine.HandleAsync(Requests.Get("/mine/other"))).Text());
        Assert.Equal(404, (await engine.HandleAsync(Requests.Get("/mine"))).StatusCode);
    }

    [Fact]
    public async Task Handle_HostNobodyNames_IsRefusedUnlessATenantAnswersForAll()
    {
        await using var strict = Create("login.example.com");
        Assert.Equal(404, (await strict.HandleAsync(Requests.Get("/.well-known/openid-configuration", host: "evil.example.com"))).StatusCode);
        Assert.Equal(404, (await strict.HandleAsync(Requests.Get("/.well-known/openid-configuration", host: "login.example.com:8443"))).StatusCode);
        Assert.Equal(404, (await strict.HandleAsync(Requests.Get("/.well-known/openid-configuration", host: ""))).StatusCode);
        Assert.Equal(200, (await strict.HandleAsync(Requests.Get("/.well-known/openid-configuration", host: "LOGIN.example.com"))).StatusCode);

        await using var open = Create();
        Assert.Equal(200, (await open.HandleAsync(Requests.Get("/.well-known/openid-configuration", host: "any.example.com"))).StatusCode);
    }

    [Fact]
    public async Task Handle_PathPrefixAndFixedIssuer_ShapeTheIssuer()
    {
        await using var engine = Create();
        var prefixed = await engine.HandleAsync(new EngineRequest { Method = "GET", Scheme = "http", Host = "localhost:5000", PathBase = "/auth", Path = "/.well-known/openid-configuration" });
        Assert.Equal("http://localhost:5000/auth/oauth/token", prefixed.Json().GetProperty("token_endpoint").GetString());

        var options = new IdentityEngineOptions();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://fixed.example.com/");
        (options.Tenants[0].SigningKeyPem, options.Tenants[0].NextSigningKeyPem) = (TestKeys.Current, TestKeys.Next);
        await using var another = new IdentityEngine(options);
        Assert.Equal("https://fixed.example.com/", (await another.HandleAsync(Requests.Get("/.well-known/openid-configuration"))).Json().GetProperty("issuer").GetString());
    }

    [Fact]
    public async Task Handle_BodyBeyondTheLimit_IsRefusedWithoutReadingIt()
    {
        await using var engine = Create();
        var endless = new EngineRequest { Method = "POST", Host = Requests.Host, Path = "/oauth/token", Headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }, Body = new EndlessStream() };

        Assert.Equal(413, (await engine.HandleAsync(endless)).StatusCode);
        Assert.InRange(((EndlessStream)endless.Body).Delivered, 1, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task Handle_InfrastructureBreaks_IsAServerErrorWithoutDetails()
    {
        var options = Options();
        options.Pipelines.BeforeToken("ReadTokenRequest", "Break", static _ => throw new InvalidOperationException("the secret of the database"));
        await using var engine = new IdentityEngine(options);

        var answer = await engine.HandleAsync(Requests.Post("/oauth/token"));

        Assert.Equal(500, answer.StatusCode);
        Assert.Equal("""{"error":"server_error","error_description":"An unexpected error occurred"}""", answer.Text());
    }

    [Fact]
    public async Task Handle_CallerGivesUp_IsCancelled()
    {
        await using var engine = Create();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await engine.HandleAsync(Requests.Get("/.well-known/jwks.json"), source.Token));
        Assert.Equal(200, (await engine.HandleAsync(Requests.Get("/.well-known/jwks.json"))).StatusCode);
    }

    [Fact]
    public async Task Dispose_Twice_IsQuiet()
    {
        var engine = Create();
        await engine.StartAsync();
        await engine.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_NeverStarted_IsQuiet() => await Create().DisposeAsync();

    private static IdentityEngine Create(params string[] hosts) => new(Options(hosts));

    private static IdentityEngineOptions Options(params string[] hosts)
    {
        var options = new IdentityEngineOptions { Store = new MemoryStore() };
        options.AddTenant("main", tenant =>
        {
            (tenant.SigningKeyPem, tenant.NextSigningKeyPem) = (TestKeys.Current, TestKeys.Next);
            foreach (var host in hosts)
            {
                tenant.Hosts.Add(host);
            }
        });
        return options;
    }

    private sealed class EndlessStream : Stream
    {
        public long Delivered { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            Delivered += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'a');
            Delivered += buffer.Length;
            return new(buffer.Length);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
