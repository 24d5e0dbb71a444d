using System.Collections.Concurrent;
using System.Reflection;

namespace Engine.Interop.Tests.Guides;

/// <summary>What runs some blocks of a page: a method with a <see cref="ScenarioAttribute"/>. It runs once, whoever asks.</summary>
internal sealed class GuideScenario
{
    private static readonly Lazy<IReadOnlyList<GuideScenario>> LazyAll = new(static () => [.. Find()]);

    private readonly ScenarioAttribute _about;
    private readonly Lazy<Task> _run;
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.Ordinal);

    private GuideScenario(MethodInfo method, ScenarioAttribute about)
    {
        _about = about;
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        var run = method.CreateDelegate<Func<GuideScenario, Task>>();
        _run = new(() => Task.Run(() => run(this)));
    }

    public static IReadOnlyList<GuideScenario> All => LazyAll.Value;

    public string Name { get; }

    public string Page => _about.Page;

    public IReadOnlyList<string> Blocks => _about.Blocks;

    /// <summary>Takes a block to run it.</summary>
    public GuideBlock this[string name]
    {
        get
        {
            Assert.Contains(name, Blocks);
            _taken[name] = true;
            return GuidePages.Blocks.FirstOrDefault(block => block.Page == Page && block.Name == name)
                ?? throw new InvalidOperationException($"{Page} has no block '{name}'.");
        }
    }

    /// <summary>Runs the scenario; it has to take the block.</summary>
    public async Task RunAsync(string block)
    {
        await _run.Value;
        Assert.True(_taken.ContainsKey(block), $"{Name} names the block '{block}' and does not run it.");
    }

    private static IEnumerable<GuideScenario> Find()
        => from type in typeof(GuideScenario).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           let about = method.GetCustomAttribute<ScenarioAttribute>()
           where about is not null
           select new GuideScenario(method, about);
}
