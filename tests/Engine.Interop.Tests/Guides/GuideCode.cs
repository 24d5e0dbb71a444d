using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Engine.Interop.Tests.Guides;

/// <summary>
/// Compiles C# of the documentation in process, as a project made by <c>dotnet new web</c> would: with the same implicit
/// usings and no others, so that a page has to show every namespace it needs. Errors name the line of the page.
/// </summary>
internal static class GuideCode
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Net.Http.Json; global using System.Threading; global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        global using Xunit;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> Platform = new(static () =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))]);

    private static int _count;

    /// <summary>
    /// Makes a method <c>async {returns} RunAsync({parameters})</c> of the pieces, one after the other: blocks, and lines of
    /// the test between them. Types a piece declares stand beside the method.
    /// </summary>
    public static T Method<T>(string returns, string parameters, params IEnumerable<object> pieces)
        where T : Delegate
    {
        var (usings, statements, types) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var piece in pieces)
        {
            var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(TextOf(piece), Parsing).GetRoot();
            root.Usings.ToList().ForEach(directive => Append(usings, piece, directive));
            foreach (var member in root.Members)
            {
                Append(member is GlobalStatementSyntax ? statements : types, piece, member);
            }
        }

        var source = $"{usings}\npublic static class Example\n{{\npublic static async {returns} RunAsync({parameters})\n{{\n{statements}\n#line default\n}}\n}}\n{types}";
        return Load(Compile([source], OutputKind.DynamicallyLinkedLibrary)).GetType("Example")!.GetMethod("RunAsync")!.CreateDelegate<T>();
    }

    /// <summary>Compiles a file that stands on the page as a whole: a program, or a library beside one.</summary>
    public static Assembly File(GuideBlock file, params IEnumerable<Assembly> references)
    {
        var source = $"#line {file.Line} \"{file.Page}\"\n{file.Code}";
        var isProgram = CSharpSyntaxTree.ParseText(source, Parsing).GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any();

        // The web SDK makes the class of a program public, so that tests can name it.
        return isProgram
            ? Load(Compile([source, "public partial class Program;"], OutputKind.ConsoleApplication))
            : Load(Compile([source], OutputKind.DynamicallyLinkedLibrary, references));
    }

    private static string TextOf(object piece) => piece is GuideBlock block ? block.Code : (string)piece;

    private static void Append(StringBuilder target, object piece, SyntaxNode node)
    {
        if (piece is GuideBlock block)
        {
            target.Append(System.Globalization.CultureInfo.InvariantCulture, $"#line {block.Line + node.GetLocation().GetLineSpan().StartLinePosition.Line} \"{block.Page}\"\n");
        }
        else
        {
            target.Append("#line default\n");
        }

        target.Append(node.ToString()).Append('\n');
    }

    private static byte[] Compile(IReadOnlyList<string> sources, OutputKind kind, params IEnumerable<Assembly> references)
    {
        var name = $"Guide{Interlocked.Increment(ref _count)}";
        var trees = sources.Prepend(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source, Parsing));
        var options = new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create(name, trees, [.. Platform.Value, .. references.Select(static reference => Images[reference])], options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }

    private static readonly Dictionary<Assembly, MetadataReference> Images = [];

    private static Assembly Load(byte[] image)
    {
        var assembly = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(image));
        lock (Images)
        {
            Images[assembly] = MetadataReference.CreateFromImage(image);
        }

        return assembly;
    }
}
