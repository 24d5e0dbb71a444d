using System.Diagnostics;
using Xunit;

namespace Engine.Core.Tests.Architecture;

/// <summary>What a project is follows from its place in the repository, wherever that was cloned to.</summary>
public sealed class CloneFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-clone-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("src/clone", "src/Engine.Some", "true")]
    [InlineData("src/clone", "tests/Engine.Some.Tests", "")]
    [InlineData("elsewhere", "src/Engine.Some", "true")]
    [InlineData("elsewhere", "tests/Engine.Some.Tests", "")]
    [InlineData("elsewhere", "src/Engine.Cli", "false")]
    public async Task Project_InAnyClone_IsALibraryBelowSrcAlone(string clone, string project, string expected)
    {
        var root = _folder.CreateSubdirectory(clone).FullName;
        File.Copy(Path.Combine(Repository.Root, "Directory.Build.props"), Path.Combine(root, "Directory.Build.props"));
        var name = Path.GetFileName(project);
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(root, project)).FullName, name + ".csproj");
        await File.WriteAllTextAsync(file, "<Project Sdk=\"Microsoft.NET.Sdk\" />");

        using var process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", file, "-getProperty:IsLibrary"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(expected, output.Trim());
    }
}
