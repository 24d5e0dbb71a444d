using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Engine.Core.Tests.Architecture;

/// <summary>The shape of the code: what the core may know, how long files are, where types live.</summary>
public sealed class ProjectGraphTests
{
    private static readonly string[] ForbiddenPrefixes = ["Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "LiteDB", "Jint", "Engine.Actions", "Engine.Pages", "Engine.Hosting", "Engine.Storage", "Fluid", "Parlot"];

    [Fact]
    public void Core_LoadedReferences_NameNoHostContainerOrBackend()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Walk(typeof(IdentityEngine).Assembly, seen);

        Assert.Contains("MessagePack", seen);
        Assert.DoesNotContain(seen, IsForbidden);

        // The logging contracts know the contracts of the container; nobody knows the container.
        Assert.DoesNotContain("Microsoft.Extensions.DependencyInjection", seen);
        Assert.DoesNotContain(typeof(IdentityEngine).Assembly.GetReferencedAssemblies(), static name => name.Name!.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal));
    }

    [Fact]
    public void Core_DeclaredPackages_NameNoHostContainerOrBackend()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", "Engine.Core", "Engine.Core.csproj"));
        var declared = project.Descendants()
            .Where(static element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference")
            .Select(static element => element.Attribute("Include")!.Value)
            .ToList();

        Assert.Contains("MessagePack", declared);
        Assert.DoesNotContain(declared, static name => IsForbidden(name) || name.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal));
        Assert.DoesNotContain(project.Descendants(), static element => element.Name.LocalName is "ProjectReference" or "FrameworkReference");
    }

    /// <summary>What jobs, mails and calls of the product use as well takes a scope, and knows no request.</summary>
    [Theory]
    [InlineData("Engine.Core", "Access")]
    [InlineData("Engine.Core", "Configuration")]
    [InlineData("Engine.Core", "Credentials")]
    [InlineData("Engine.Core", "Keys")]
    [InlineData("Engine.Core", "Logs")]
    [InlineData("Engine.Core", "Messages")]
    [InlineData("Engine.Core", "Users")]
    [InlineData("Engine.Management", "Resources")]
    [InlineData("Engine.Management", "Machine")]
    [InlineData("Engine.Management", "Store")]
    public void Services_EverySourceFile_KnowsNoHttpRequest(string project, string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src", project, folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, static file => Regex.IsMatch(File.ReadAllText(file), @"\b(EndpointContext|EngineRequest|EngineResponse)\b"));
    }

    [Fact]
    public void HostingAdapters_EverySourceFile_IsBelowThreeHundredLines()
        => Assert.All(
            Repository.SourceFiles("src").Where(static file => file.RelativePath.StartsWith("src/Engine.Hosting/", StringComparison.Ordinal)),
            static file => Assert.True(file.Lines.Length < 300, $"{file.RelativePath} has {file.Lines.Length} lines"));

    [Fact]
    public void Sources_EveryFile_HasAtMostFiveHundredLines()
    {
        var files = Repository.SourceFiles("src").ToList();

        Assert.True(files.Count > 100);
        Assert.All(files, static file => Assert.True(file.Lines.Length <= 500, $"{file.RelativePath} has {file.Lines.Length} lines"));
    }

    [Fact]
    public void Sources_EveryFile_DeclaresTheNamespaceOfItsFolder()
    {
        foreach (var file in Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests/Engine.Core.Tests")))
        {
            var declared = file.Lines.Select(static line => Regex.Match(line, @"^namespace ([\w.]+);")).FirstOrDefault(static match => match.Success)?.Groups[1].Value;
            if (declared is null)
            {
                continue;
            }

            // src/Engine.Core/Http/Url.cs -> Engine.Core.Http
            var expected = string.Join('.', file.RelativePath.Split('/')[1..^1]);
            Assert.True(declared == expected, $"{file.RelativePath} declares {declared}, its folder says {expected}");
        }
    }

    private static bool IsForbidden(string name) => ForbiddenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static void Walk(System.Reflection.Assembly assembly, HashSet<string> seen)
    {
        foreach (var reference in assembly.GetReferencedAssemblies())
        {
            if (seen.Add(reference.Name!) && !reference.Name!.StartsWith("System.", StringComparison.Ordinal))
            {
                try
                {
                    Walk(System.Reflection.Assembly.Load(reference), seen);
                }
                catch (FileNotFoundException)
                {
                    // A reference that is never used at run time is not deployed; its name was noted.
                }
            }
        }
    }
}
