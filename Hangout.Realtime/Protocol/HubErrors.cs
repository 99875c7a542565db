using System.Reflection;
using Hangout.Contracts.Realtime;

namespace Hangout.Realtime.Protocol;

/// <summary>How a call's error is told: in its own result where that has room for one, otherwise as the completion's error.</summary>
internal static class HubErrors
{
    /// <summary>By the hub's method: makes a result that holds the error, where the method's result has a place for one.</summary>
    private static readonly Dictionary<string, Func<HubError, object>> Results = typeof(IRealtimeHub).GetMethods()
        .Select(method => (method.Name, Constructor: method.ReturnType.GetGenericArguments() is [var result] ? ConstructorOf(result) : null))
        .Where(method => method.Constructor is not null)
        .ToDictionary(method => method.Name, method => method.Constructor!, StringComparer.Ordinal);

    /// <summary>The result of a method that carries the error.</summary>
    /// <param name="method">The hub's method.</param>
    /// <param name="error">The error.</param>
    /// <returns>Null when the method's result has no room for it.</returns>
    public static object? ResultOf(string method, HubError error) => Results.GetValueOrDefault(method)?.Invoke(error);

    /// <summary>The error as a completion's text: the code first.</summary>
    /// <param name="error">The error.</param>
    /// <returns><c>code: text</c>.</returns>
    public static string TextOf(HubError error) => $"{error.Code}: {error.Message}";

    private static Func<HubError, object>? ConstructorOf(Type result)
    {
        var constructor = result.GetConstructors()[0];
        var parameters = constructor.GetParameters();
        if (!Array.Exists(parameters, p => p.ParameterType == typeof(HubError)))
            return null;
        // Whatever else may be left out is left out; lists that may not are empty.
        return error => constructor.Invoke([.. parameters.Select(p => p.ParameterType == typeof(HubError) ? error : ValueOf(p))]);
    }

    private static object? ValueOf(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.DefaultValue : Nothing(parameter.ParameterType);

    private static object? Nothing(Type type) => type.IsGenericType && type.IsInterface ? Array.CreateInstance(type.GetGenericArguments()[0], 0) : null;
}
