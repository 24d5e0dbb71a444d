using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests;

/// <summary>
/// docs/clients.md lists the clients that are run against the engine, and what they do, from the tests that run them. With
/// <c>ENGINE_UPDATE_DOCS=1</c> the page is written in place of being compared.
/// </summary>
public sealed class ClientsPageTests
{
    private const string Begin = "<!-- clients: generated -->";
    private const string End = "<!-- end -->";

    [Fact]
    public void ClientsPage_OfTheTestsThatRunThem_IsCurrent()
    {
        var file = Path.Combine(Repository.Root, "docs", "clients.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        var expected = Generate();
        if (Environment.GetEnvironmentVariable("ENGINE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..begin] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[begin..end]);
    }

    private static string Generate()
    {
        var text = new StringBuilder("\n| client | version | flow | test |\n|---|---|---|---|\n");
        foreach (var type in typeof(ClientsPageTests).Assembly.GetTypes().Where(static type => type is { IsClass: true, IsAbstract: false }).OrderBy(static type => type.Name, StringComparer.Ordinal))
        {
            foreach (var client in type.GetCustomAttributes<ClientAttribute>())
            {
                foreach (var scenario in ScenariosOf(type))
                {
                    Append(client, scenario, type.Name);
                }
            }

            foreach (var method in type.GetMethods().OrderBy(static method => method.Name, StringComparer.Ordinal))
            {
                foreach (var client in method.GetCustomAttributes<ClientAttribute>())
                {
                    Append(client, client.Flow!, $"{type.Name}.{method.Name}");
                }
            }
        }

        return text.ToString();

        void Append(ClientAttribute client, string flow, string test) => text.Append("| ").AppendJoin(" | ", client.Name, client.Package is null ? "" : VersionOf(client.Package), flow, $"`{test}`").Append(" |\n");
    }

    /// <summary>The names of a suite's scenarios; each is one test.</summary>
    private static string[] ScenariosOf(Type type)
    {
        for (var known = type; known is not null; known = known.BaseType)
        {
            if (known.GetField("Names", BindingFlags.NonPublic | BindingFlags.Static)?.GetValue(null) is string[] names)
            {
                return names;
            }
        }

        throw new InvalidOperationException($"{type.Name} has no scenarios.");
    }

    private static string VersionOf(string package)
    {
        using var npm = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.NodeFolder, "package.json")));
        if (npm.RootElement.GetProperty("dependencies").TryGetProperty(package, out var version))
        {
            return version.GetString()!.Split('@')[^1];
        }

        var nuget = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").First(element => (string?)element.Attribute("Include") == package);
        return (string)nuget.Attribute("Version")!;
    }
}
