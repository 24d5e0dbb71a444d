using System.Reflection;

namespace Engine.Interop.Tests.Guides;

/// <summary>Runs the facts and theories of a class that was compiled from a page, one instance each, as xunit does.</summary>
internal static class GuideFacts
{
    /// <returns>How many ran.</returns>
    public static async Task<int> RunAsync(Type type)
    {
        var count = 0;
        foreach (var method in type.GetMethods().Where(static method => method.GetCustomAttribute<FactAttribute>() is not null))
        {
            var rows = method.GetCustomAttributes<InlineDataAttribute>().SelectMany(row => row.GetData(method)).DefaultIfEmpty([]);
            foreach (var row in rows)
            {
                await RunAsync(type, method, row);
                count++;
            }
        }

        return count;
    }

    private static async Task RunAsync(Type type, MethodInfo method, object[] row)
    {
        var instance = Activator.CreateInstance(type)!;
        var lifetime = instance as IAsyncLifetime;
        await (lifetime?.InitializeAsync() ?? Task.CompletedTask);
        try
        {
            await (method.Invoke(instance, row) as Task ?? Task.CompletedTask);
        }
        finally
        {
            await (lifetime?.DisposeAsync() ?? Task.CompletedTask);
        }
    }
}
