using Engine.Hosting;
using Engine.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Engine.Behaviour.Tests.Hosts;

public enum HostKind
{
    InProcess,
    Kestrel,
}

/// <summary>An engine and a client that reaches it: through the message handler, or over a socket.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly HttpMessageHandler? _socket;

    private RunningHost(TestEngine engine, TestClient client, WebApplication? app, HttpMessageHandler? socket)
    {
        Engine = engine;
        Client = client;
        _app = app;
        _socket = socket;
    }

    public TestEngine Engine { get; }

    public TestClient Client { get; }

    public static async Task<RunningHost> StartAsync(HostKind kind, TestEngine engine)
    {
        if (kind == HostKind.InProcess)
        {
            return new RunningHost(engine, engine.Client, null, null);
        }

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseIdentityEngine(engine.Engine);
        await app.StartAsync();
        var socket = CreateSocketHandler();
        return new RunningHost(engine, new TestClient(socket, app.Urls.First() + "/", engine.Secrets, engine.Clock), app, socket);
    }

    public static SocketsHttpHandler CreateSocketHandler() => new() { AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            Client.Dispose();
            _socket!.Dispose();
            await _app.DisposeAsync();
        }

        await Engine.DisposeAsync();
    }
}
