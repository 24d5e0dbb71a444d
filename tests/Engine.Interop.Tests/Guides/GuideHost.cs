using System.Reflection;

namespace Engine.Interop.Tests.Guides;

/// <summary>
/// What <c>WebApplicationFactory</c> expects around a program, for one that was compiled in memory: a file of dependencies
/// beside the tests and a folder of its own.
/// </summary>
internal sealed class GuideHost : IDisposable
{
    private readonly string _dependencies;
    private readonly string _variable;
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-guide-").FullName;

    public GuideHost(Assembly program)
    {
        var name = program.GetName().Name!;
        _dependencies = Path.Combine(AppContext.BaseDirectory, name + ".deps.json");
        _variable = "ASPNETCORE_TEST_CONTENTROOT_" + name.ToUpperInvariant();
        File.WriteAllText(_dependencies, "{}");
        Environment.SetEnvironmentVariable(_variable, _folder);
    }

    public void Dispose()
    {
        File.Delete(_dependencies);
        Environment.SetEnvironmentVariable(_variable, null);
        Directory.Delete(_folder, recursive: true);
    }
}
