using Engine.Testing;
using Engine.Testing.Browser;

namespace Engine.Behaviour.Tests.CrossOrigin;

/// <summary>A tenant with embedded forms, and somebody's browser.</summary>
public abstract class EmbeddedFormTest : IAsyncLifetime
{
    protected TestEngine Engine { get; private set; } = null!;

    protected TestBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Engine = await EmbeddedForm.StartAsync();
        Browser = Engine.OpenBrowser();
    }

    public async Task DisposeAsync()
    {
        Browser.Dispose();
        await Engine.DisposeAsync();
    }
}
