using System.Net;
using System.Text;
using Engine.Core;
using Engine.Core.Http;
using Engine.Testing;

namespace Engine.Management.Tests.Credentials;

/// <summary>Somebody with an address who uses the sign-in and sign-up pages.</summary>
public sealed class Visitor(IdentityEngine engine, string address)
{
    public async Task<EngineResponse> LogInAsync(string username, string password)
    {
        var (state, cookie) = await BeginAsync();
        return await SendAsync("POST", "/u/login", "", cookie, [("state", state), ("username", username), ("password", password), ("action", "default")]);
    }

    public async Task<EngineResponse> SignUpAsync(string email, string password)
    {
        var (state, cookie) = await BeginAsync();
        return await SendAsync("POST", "/u/signup", "", cookie, [("state", state), ("email", email), ("password", password), ("action", "default")]);
    }

    /// <summary>So many wrong passwords, one after the other.</summary>
    public async Task FailAsync(string username, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(400, (await LogInAsync(username, $"wrong {i}")).StatusCode);
        }
    }

    public Task<EngineResponse> GetAsync(string url)
    {
        var uri = new Uri(url);
        return SendAsync("GET", uri.AbsolutePath, uri.Query.TrimStart('?'), null, null);
    }

    private async Task<(string State, string Cookie)> BeginAsync()
    {
        var begun = await SendAsync("GET", "/authorize", $"response_type=code&client_id={FlowHost.Web}&redirect_uri={Uri.EscapeDataString(FlowHost.Callback)}&scope=openid", null, null);
        Assert.Equal(302, begun.StatusCode);
        return (begun.Headers["Location"]!.Split("state=")[1], begun.Headers["Set-Cookie"]!.Split(';')[0]);
    }

    private async Task<EngineResponse> SendAsync(string method, string path, string query, string? cookie, (string Name, string Value)[]? form)
    {
        var request = new EngineRequest
        {
            Method = method,
            Host = new Uri(TestEngine.DefaultIssuer).Host,
            Path = path,
            QueryString = query,
            RemoteAddress = IPAddress.Parse(address),
            Body = form is null ? Stream.Null : new MemoryStream(Encoding.UTF8.GetBytes(string.Join('&', form.Select(static field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")))),
        };
        if (form is not null)
        {
            request.Headers.Add("Content-Type", "application/x-www-form-urlencoded");
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await engine.HandleAsync(request);
    }
}

/// <summary>Counts what is hashed; a password is right when its hash says so.</summary>
public sealed class CountingHasher : Core.Users.IPasswordHasher
{
    private int _verified;

    public int Verified => Volatile.Read(ref _verified);

    public ValueTask<string> HashAsync(string password, CancellationToken cancellationToken) => new("plain:" + password);

    public async ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _verified);
        await Task.Yield();
        return hash == "plain:" + password;
    }
}
