using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Engine.Benchmarks.Micro;

/// <summary>The BenchmarkDotNet classes: as short jobs inside this process, or once each for the smoke run.</summary>
internal static class MicroCommand
{
    public static int Run(string[] arguments)
    {
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        return summaries.Any(static summary => summary.HasCriticalValidationErrors) ? 1 : 0;
    }

    /// <summary>Runs every benchmark once, with its first parameters; says how many.</summary>
    public static async Task<int> RunOnceAsync()
    {
        var count = 0;
        foreach (var type in typeof(MicroCommand).Assembly.GetTypes())
        {
            var benchmarks = MethodsWith<BenchmarkAttribute>(type);
            if (type.IsAbstract || benchmarks.Length == 0)
            {
                continue;
            }

            var instance = Activator.CreateInstance(type)!;
            foreach (var property in type.GetProperties())
            {
                if (property.GetCustomAttribute<ParamsAttribute>() is { } parameters)
                {
                    property.SetValue(instance, parameters.Values[0]);
                }
            }

            await InvokeAsync(instance, MethodsWith<GlobalSetupAttribute>(type));
            await InvokeAsync(instance, benchmarks);
            await InvokeAsync(instance, MethodsWith<GlobalCleanupAttribute>(type));
            count += benchmarks.Length;
        }

        return count;
    }

    private static MethodInfo[] MethodsWith<T>(Type type)
        where T : Attribute
        => [.. type.GetMethods().Where(static method => method.GetCustomAttribute<T>() is not null)];

    private static async Task InvokeAsync(object instance, MethodInfo[] methods)
    {
        foreach (var method in methods)
        {
            if (method.Invoke(instance, null) is Task task)
            {
                await task;
            }
        }
    }
}
