using System.Diagnostics;
using System.Reflection;
using Engine.Interop.Tests.Support;
using Engine.Testing.Browser;

namespace Engine.Interop.Tests.Guides.Scenarios;

/// <summary>The product of docs/embedding.md's first part, as a project of its own in a folder of its own.</summary>
internal sealed class ShopProject : IDisposable
{
    /// <summary>Where the page has it; a test takes a free port.</summary>
    public const string Address = "http://localhost:5000";

    private static readonly int Port = ChildProcess.FreePort();

    private readonly Process _process;

    private ShopProject(Process process) => _process = process;

    public static string Origin => $"http://localhost:{Port}";

    /// <summary>Packages of this repository become references to its projects; others have the version the repository uses.</summary>
    public static string Packages => $$"""
        dotnet() {
          case "${1:-} ${2:-} ${3:-}" in
            'add package Engine.'*) command dotnet add reference '{{Repository.Root}}'/src/"$3"/"$3".csproj ;;
            'add package '*) sed -i "s|</Project>|<ItemGroup><PackageReference Include=\"$3\" Version=\"$(sed -n "s/.*Include=\"$3\" Version=\"\([^\"]*\)\".*/\1/p" '{{Repository.Root}}/Directory.Packages.props')\" /></ItemGroup></Project>|" Shop.csproj ;;
            'new web '*) command dotnet "$@" --no-restore ;;
            *) command dotnet "$@" ;;
          esac
        }
        """;

    /// <summary>Runs the block that starts it, and waits until it answers.</summary>
    public static async Task<ShopProject> StartAsync(GuideBlock run, string folder)
    {
        var configuration = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var standIn = $"dotnet() {{ command dotnet \"$@\" -c {configuration}; }}";
        var shop = new ShopProject(ChildProcess.Start("bash", ["-c", $"{GuideShell.Prelude}\n{standIn}\n{run.Code}"], folder));
        var output = shop._process.StandardOutput.ReadToEndAsync();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(Origin) };
            for (var started = Stopwatch.StartNew(); ; await Task.Delay(200))
            {
                try
                {
                    await client.GetStringAsync(new Uri("/", UriKind.Relative));
                    return shop;
                }
                catch (HttpRequestException) when (!shop._process.HasExited && started.Elapsed < TimeSpan.FromMinutes(10))
                {
                    // It is being built.
                }
                catch (HttpRequestException) when (shop._process.HasExited)
                {
                    throw new InvalidOperationException("The project of the page ends: " + await output);
                }
            }
        }
        catch
        {
            shop.Dispose();
            throw;
        }
    }

    /// <summary>The access token of somebody who signs in with a browser.</summary>
    public async Task<string> GetTokenAsync(string email, string password)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        using var browser = new TestBrowser(handler);
        var page = await browser.SignInAsync(Origin + "/token/access_token", email, password);
        Assert.True(page.Url.AbsolutePath == "/token/access_token", $"{page.Url}: {page.Body}");
        return page.Body;
    }

    /// <summary>What the block that calls the API prints.</summary>
    public static async Task<string[]> CallAsync(GuideBlock block, string token, string folder)
    {
        Requirement.RequireProgram("curl");
        var here = block with { Code = block.Code.Replace(Address, Origin, StringComparison.Ordinal) };
        var output = await GuideShell.RunAsync(here, folder, new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = token });
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
